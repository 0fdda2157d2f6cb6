package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;

class NoteTest {

    private static final SigningKey SIGNER = SigningKey.ofSeed(Suite.ED25519, new byte[32]);
    private static final String ORIGIN = "bpci.main/oracle-1";
    private static final NoteKey KEY = NoteKey.of(ORIGIN, SIGNER);
    private static final Checkpoint CHECKPOINT = Checkpoint.sign(KEY, 42, Digest.of(new byte[0]), SIGNER);

    /** The example key and note of the Go checksum database's note package, which defined the format. */
    private static final String PETER_NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private static final String PETER_NEUMANN_NOTE = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
            """;

    @Test
    void noteOfTheFormatsAuthorsVerifies() {
        NoteKey key = NoteKey.parse(PETER_NEUMANN);
        assertTrue(Note.parse(PETER_NEUMANN_NOTE).signedBy(key));
        assertFalse(Note.parse(PETER_NEUMANN_NOTE.replace("answer", "question")).signedBy(key));
        assertEquals(PETER_NEUMANN, key.text());
    }

    @Test
    void checkpointIsThreeLinesAndASignature() {
        String[] lines = CHECKPOINT.note().split("\n");
        assertEquals(ORIGIN, lines[0]);
        assertEquals("42", lines[1]);
        assertEquals("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", lines[2]);
        assertEquals("", lines[3]);
        assertTrue(lines[4].startsWith("— " + ORIGIN + " "));
        assertEquals(CHECKPOINT, Checkpoint.verified(CHECKPOINT.note(), KEY));
    }

    @Test
    void hybridKeySignsNotesWithItsEd25519Half() {
        SigningKey hybrid = SigningKey.generate(Suite.ED25519_ML_DSA_65);
        Checkpoint checkpoint = Checkpoint.sign(NoteKey.of(ORIGIN, hybrid), 1, Digest.of(new byte[1]), hybrid);
        assertEquals(checkpoint, Checkpoint.verified(checkpoint.note(), NoteKey.of(ORIGIN, hybrid)));
    }

    @Test
    void everyChangedByteOfACheckpointIsRefused() {
        byte[] note = CHECKPOINT.note().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < note.length; i++) {
            byte[] changed = note.clone();
            changed[i] ^= 1;
            assertFalse(accepted(changed), "byte " + i);
        }
    }

    @Test
    void signaturesOfUnknownKeysAreIgnoredAndAWrongOneOfTheKnownKeyIsNot() {
        SigningKey other = SigningKey.generate(Suite.ED25519);
        String text = Note.parse(CHECKPOINT.note()).text();
        String witness = Note.sign(text, NoteKey.of("witness.example/w", other), other).substring(text.length() + 1);
        String forged = Note.sign(text + "x\n", KEY, SIGNER).substring(text.length() + 3);

        assertTrue(Note.parse(CHECKPOINT.note() + witness).signedBy(KEY));
        assertTrue(Note.parse(text + "\n" + witness + CHECKPOINT.note().substring(text.length() + 1)).signedBy(KEY));
        assertFalse(Note.parse(text + "\n" + witness).signedBy(KEY));
        assertFalse(Note.parse(CHECKPOINT.note() + forged).signedBy(KEY));
    }

    @Test
    void malformedNotesAreRefused() {
        String line = CHECKPOINT.note().split("\n\n")[1];
        for (String note : List.of("", "\n", "a\n", "a\n\n", "a\n\n" + line.strip(), "a\n" + line, "a\tb\n\n" + line,
                "a\n\n" + line + "\n\n", "a\n\n— n AAAA\n", "a\n\n-- n AAAAAAAA\n", "a\n\n—  AAAAAAAA\n", "a\n\n— a+b AAAAAAAA\n",
                "a\n\n— n AAAAAAA\n", "a\n\n— n AAAAAAAB=\n", "a\n\n" + line.repeat(Note.SIGNATURES_MAX + 1))) {
            assertThrows(Refusal.class, () -> Note.parse(note), note);
        }
        assertThrows(Refusal.class, () -> Note.parse(new byte[] {(byte) 0xFF, '\n', '\n'}));
    }

    @Test
    void checkpointsOfAnotherShapeAreRefused() {
        for (String text : List.of("o\n1\n", "o\n01\nAAAA\n", "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n1\nAAAA\n", "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n")) {
            assertThrows(Refusal.class, () -> Checkpoint.parse(Note.sign(text, KEY, SIGNER)), text);
        }
    }

    @Test
    void keysWithAWrongHashNameOrTypeAreRefused() {
        String vkey = KEY.text();
        for (String text : List.of("", "a+b", vkey.replace("main", "test"), vkey.substring(1), "a b" + vkey, vkey + "A",
                vkey.replace("+A", "+B"))) {
            assertThrows(Refusal.class, () -> NoteKey.parse(text), text);
        }
    }

    private static boolean accepted(byte[] note) {
        try {
            Note parsed = Note.parse(note);
            Checkpoint.parse(new String(note, java.nio.charset.StandardCharsets.UTF_8));
            return parsed.signedBy(KEY);
        } catch (Refusal refused) {
            return false;
        }
    }
}
