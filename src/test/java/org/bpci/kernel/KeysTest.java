package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    private static final byte[] MESSAGE = "a message".getBytes(StandardCharsets.UTF_8);
    private static final int VECTORS_BYTES_MAX = 20_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Suite.class)
    void aKeyFileKeepsTheKey(Suite suite) throws IOException {
        SigningKey key = SigningKey.generate(suite);
        Path file = directory.resolve("new/folder/key.pem");
        KeyFile.create(file, key);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        SigningKey read = KeyFile.read(file);
        assertEquals(key.verificationKey(), read.verificationKey());
        assertTrue(Verifier.verify(key.verificationKey(), MESSAGE, read.sign(MESSAGE)));
        try (var files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void anExistingFileIsNeverReplaced() throws IOException {
        Path file = directory.resolve("key.pem");
        KeyFile.create(file, SigningKey.generate(Suite.ED25519));
        byte[] before = Files.readAllBytes(file);
        Refusal refusal = assertThrows(Refusal.class, () -> KeyFile.create(file, SigningKey.generate(Suite.ED25519)));
        assertTrue(refusal.is(InputFault.KEY_FILE_INVALID));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw------x"})
    void aKeyOpenToOthersIsRefused(String mode) throws IOException {
        Path file = directory.resolve("key.pem");
        KeyFile.create(file, SigningKey.generate(Suite.ED25519));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Refusal refusal = assertThrows(Refusal.class, () -> KeyFile.read(file));
        assertTrue(refusal.detail().contains("chmod 600"), refusal::detail);
    }

    /** OpenSSL judges where it is installed, the JDK's own reader of PKCS#8 everywhere. */
    @ParameterizedTest
    @EnumSource(Suite.class)
    void othersReadTheFile(Suite suite) throws Exception {
        Path file = directory.resolve("key.pem");
        SigningKey key = SigningKey.generate(suite);
        KeyFile.create(file, key);
        String block = Files.readString(file).split("-----")[2];
        var jdk = (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block)));
        assertArrayEquals(Arrays.copyOf(key.seed(), 32), jdk.getBytes().orElseThrow());
        if (installed("openssl")) {
            Process openssl = new ProcessBuilder("openssl", "pkey", "-in", file.toString(), "-pubout", "-outform", "DER").start();
            byte[] der = openssl.getInputStream().readAllBytes();
            assertTrue(openssl.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, openssl.exitValue());
            assertEquals(HexFormat.of().formatHex(key.verificationKey().raw(), 0, 32), HexFormat.of().formatHex(der, 12, 44));
        }
    }

    private static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void whatIsNotAKeyFileIsRefused() throws IOException {
        for (String content : List.of("", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----\n", "x".repeat(20_000))) {
            Path file = Files.createTempFile(directory, "bad", ".pem",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, content);
            assertTrue(assertThrows(Refusal.class, () -> KeyFile.read(file)).is(InputFault.KEY_FILE_INVALID));
        }
        assertTrue(assertThrows(Refusal.class, () -> KeyFile.read(directory.resolve("none"))).is(InputFault.KEY_FILE_INVALID));
    }

    @Test
    void aSignerIsNamedByUri() {
        Path file = directory.resolve("key.pem");
        SigningKey key = SigningKey.generate(Suite.ED25519);
        KeyFile.create(file, key);
        assertEquals(key.verificationKey(), Signers.open(file.toUri()).verificationKey());
        assertEquals(key.verificationKey(), Signers.open(URI.create("file:" + file)).verificationKey());
        Refusal refusal = assertThrows(Refusal.class, () -> Signers.open(URI.create("pkcs11:token=x")));
        assertTrue(refusal.detail().contains("file:"), refusal::detail);
        assertThrows(Refusal.class, () -> Signers.open(URI.create("key.pem")));
    }

    @ParameterizedTest
    @EnumSource(Suite.class)
    void keysAndSignaturesHaveOneText(Suite suite) {
        SigningKey key = SigningKey.generate(suite);
        VerificationKey known = key.verificationKey();
        assertEquals(known, VerificationKey.parse(known.text()));
        assertTrue(known.text().startsWith(suite.wireName() + ":"));
        assertEquals(HexFormat.of().formatHex(Digest.of(known.raw()).bytes(), 0, 16), known.keyId());
        SignatureValue signature = key.sign(MESSAGE);
        assertEquals(signature, SignatureValue.parse(signature.text()));
    }

    @Test
    void aBareValueMeansEd25519() {
        SigningKey key = SigningKey.generate(Suite.ED25519);
        String text = key.verificationKey().text();
        assertEquals(key.verificationKey(), VerificationKey.parse(text.substring(text.indexOf(':') + 1)));
        String signature = key.sign(MESSAGE).text();
        assertEquals(key.sign(MESSAGE), SignatureValue.parse(signature.substring(signature.indexOf(':') + 1)));
    }

    @Test
    void otherSpellingsOfAKeyAreRefused() {
        String text = SigningKey.generate(Suite.ED25519).verificationKey().text();
        for (String other : List.of("", ":", "ed25519:", "ED25519:" + text.substring(8), "ed448:" + text.substring(8), text + "=", text + "A",
                text.substring(0, text.length() - 1), " " + text, text.replace("ed25519:", "ed25519: "), "ed25519+ml-dsa-65:" + text.substring(8))) {
            assertTrue(assertThrows(Refusal.class, () -> VerificationKey.parse(other), other).is(InputFault.KEY_INVALID), other);
        }
    }

    @Test
    void bothHalvesOfAHybridSignatureMustVerify() {
        SigningKey key = SigningKey.generate(Suite.ED25519_ML_DSA_65);
        byte[] signature = key.sign(MESSAGE).bytes();
        for (int at : new int[] {0, 63, 64, signature.length - 1}) {
            byte[] damaged = signature.clone();
            damaged[at] ^= 1;
            assertFalse(Verifier.verify(key.verificationKey(), MESSAGE, SignatureValue.of(key.verificationKey().suite(), damaged)));
        }
    }

    @Test
    void wycheproofHoldsForMlDsa65() {
        JsonNode suite = Json.parse(Vectors.bytes(Vectors.path("wycheproof/mldsa_65_verify_test.json")), VECTORS_BYTES_MAX);
        int cases = 0;
        for (JsonNode group : suite.get("testGroups")) {
            byte[] raw = HexFormat.of().parseHex(group.get("publicKey").textValue());
            for (JsonNode test : group.get("tests")) {
                if (!test.has("ctx")) { // the suite signs with an empty context
                    assertEquals(test.get("result").textValue().equals("valid"), verifies(raw, test), () -> test.get("tcId") + " " + test.get("comment"));
                    cases++;
                }
            }
        }
        assertTrue(cases > 0);
    }

    private static boolean verifies(byte[] raw, JsonNode test) {
        try {
            return MlDsa65.verify(MlDsa65.publicKey(raw), HexFormat.of().parseHex(test.get("msg").textValue()),
                    HexFormat.of().parseHex(test.get("sig").textValue()));
        } catch (Refusal refusedKey) {
            return false;
        }
    }

    @Test
    void base64UrlHasOneSpellingPerValue() {
        for (String text : List.of("", "AA", "AAA", "AAAA", "_-8", "AQ")) {
            assertEquals(text, Base64Url.encode(Base64Url.decode(text)));
        }
        for (String text : List.of("A", "AB", "AAB", "AA==", "AA=", "AAA=", "+/8", "A A", "AA\n", "é", "AAAAA")) {
            assertThrows(Refusal.class, () -> Base64Url.decode(text), text);
        }
    }

    @Test
    void suitesAreOrderedByStrength() {
        assertTrue(Suite.ED25519_ML_DSA_65.atLeast(Suite.ED25519));
        assertFalse(Suite.ED25519.atLeast(Suite.ED25519_ML_DSA_65));
        assertTrue(Suite.ED25519.atLeast(Suite.ED25519));
    }
}
