package org.bpci.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;

/**
 * A key that signs notes, under a name (C2SP signed-note). Its text form, the "vkey", is {@code name+hash+base64}, as the
 * Go checksum database and the tools around it read it.
 *
 * @param name not empty, without spaces and plus signs
 */
public record NoteKey(String name, VerificationKey key) {

    /** Signature type Ed25519. */
    static final byte ED25519 = 1;
    private static final int KEY_BYTES = Suite.ED25519.keyBytes();

    public NoteKey {
        if (name.isEmpty() || name.chars().anyMatch(NoteKey::notInNames)) {
            throw LedgerFault.NOTE_INVALID.because("a note key's name is not empty and has neither spaces nor '+'");
        }
        if (key.suite() != Suite.ED25519) {
            throw LedgerFault.NOTE_INVALID.because("notes are signed with Ed25519 keys");
        }
    }

    /** The note key of a signer; of a hybrid key its Ed25519 half, which is what note tools can check. */
    public static NoteKey of(String name, Signer signer) {
        byte[] raw = Arrays.copyOf(signer.verificationKey().raw(), KEY_BYTES);
        return new NoteKey(name, VerificationKey.of(Suite.ED25519, raw));
    }

    /** @param vkey {@code name+hash+base64(1 || key)} */
    public static NoteKey parse(String vkey) {
        String[] parts = vkey.split("\\+", 3);
        byte[] typed = parts.length == 3 ? Note.base64(parts[2]) : new byte[0];
        if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519) {
            throw LedgerFault.NOTE_INVALID.because("a note key is written name+hash+base64 and is an Ed25519 key (type 1)");
        }
        NoteKey key;
        try {
            key = new NoteKey(parts[0], VerificationKey.of(Suite.ED25519, Arrays.copyOfRange(typed, 1, typed.length)));
        } catch (Refusal refusal) {
            throw LedgerFault.NOTE_INVALID.because("note key: " + refusal.detail());
        }
        if (!parts[1].equals(key.idHex())) {
            throw LedgerFault.NOTE_INVALID.because("the hash in the note key is not that of its name and key; copy it again");
        }
        return key;
    }

    /** The vkey. */
    public String text() {
        byte[] typed = ByteBuffer.allocate(1 + KEY_BYTES).put(ED25519).put(key.raw()).array();
        return name + "+" + idHex() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    /** The first four bytes of SHA-256(name, newline, type, key), big-endian. */
    int id() {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        byte[] input = ByteBuffer.allocate(utf8.length + 2 + KEY_BYTES).put(utf8).put((byte) '\n').put(ED25519).put(key.raw()).array();
        return ByteBuffer.wrap(Digest.sha256().digest(input)).getInt();
    }

    private String idHex() {
        return HexFormat.of().toHexDigits(id());
    }

    static boolean notInNames(int c) {
        return c == '+' || Character.isSpaceChar(c) || Character.isWhitespace(c) || c == '\u0085' || c < ' ';
    }
}
