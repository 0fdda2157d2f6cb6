package org.bpci.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Verifier;

/**
 * A text with signatures under it (C2SP signed-note): the text, an empty line, and lines
 * {@code — name base64(key id || signature)}. Whoever reads one ignores signatures of keys he does not know.
 *
 * @param text ends with a newline; this is what is signed
 */
public record Note(String text, List<Signed> signatures) {

    /** One signature line. */
    public record Signed(String name, int keyId, byte[] signature) {
    }

    /** Far above any checkpoint, to bound what a stranger can make us parse. */
    static final int BYTES_MAX = 1 << 20;
    /** The standard asks for 16 at least. */
    static final int SIGNATURES_MAX = 100;

    private static final String PREFIX = "— ";
    private static final int KEY_ID_BYTES = 4;

    /** @param key of {@code signer}, see {@link NoteKey#of} */
    static String sign(String text, NoteKey key, Signer signer) {
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8)).bytes();
        byte[] line = ByteBuffer.allocate(KEY_ID_BYTES + Suite.ED25519.signatureBytes())
                .putInt(key.id())
                .put(signature, 0, Suite.ED25519.signatureBytes()) // of a hybrid signature the first part
                .array();
        return text + "\n" + PREFIX + key.name() + " " + Base64.getEncoder().encodeToString(line) + "\n";
    }

    public static Note parse(byte[] utf8) {
        if (utf8.length > BYTES_MAX) {
            throw malformed("it is larger than " + BYTES_MAX + " bytes");
        }
        try {
            return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException invalid) {
            throw malformed("it is not UTF-8");
        }
    }

    public static Note parse(String note) {
        if (note.length() > BYTES_MAX) {
            throw malformed("it is larger than " + BYTES_MAX + " bytes");
        }
        if (note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            throw malformed("it contains a control character");
        }
        int gap = note.lastIndexOf("\n\n");
        if (gap < 0 || !note.endsWith("\n") || gap + 2 == note.length()) {
            throw malformed("it has no signature lines after an empty line");
        }
        String[] lines = note.substring(gap + 2, note.length() - 1).split("\n", -1);
        if (lines.length > SIGNATURES_MAX) {
            throw malformed("it has more than " + SIGNATURES_MAX + " signatures");
        }
        List<Signed> signatures = new ArrayList<>();
        for (String line : lines) {
            signatures.add(signed(line));
        }
        return new Note(note.substring(0, gap + 1), List.copyOf(signatures));
    }

    /** Whether {@code key} signed this text; false as well when one of several signatures under that key is wrong. */
    public boolean signedBy(NoteKey key) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int id = key.id();
        List<Signed> known = signatures.stream().filter(s -> s.keyId() == id && s.name().equals(key.name())).toList();
        return !known.isEmpty() && known.stream().allMatch(s -> s.signature().length == Suite.ED25519.signatureBytes()
                && Verifier.verify(key.key(), bytes, SignatureValue.of(Suite.ED25519, s.signature())));
    }

    private static Signed signed(String line) {
        int space = line.indexOf(' ', PREFIX.length());
        if (!line.startsWith(PREFIX) || space < 0) {
            throw malformed("a signature line is not of the form '— name base64'");
        }
        String name = line.substring(PREFIX.length(), space);
        byte[] bytes = base64(line.substring(space + 1));
        if (name.isEmpty() || name.chars().anyMatch(NoteKey::notInNames) || bytes.length <= KEY_ID_BYTES) {
            throw malformed("a signature line has an empty or unfit name, or no signature");
        }
        return new Signed(name, ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, KEY_ID_BYTES, bytes.length));
    }

    /** Standard Base64 with padding, in its only canonical spelling; anything else gives no bytes. */
    static byte[] base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return Base64.getEncoder().encodeToString(bytes).equals(text) ? bytes : new byte[0];
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    private static RuntimeException malformed(String why) {
        return LedgerFault.NOTE_INVALID.because("this is not a signed note: " + why);
    }
}
