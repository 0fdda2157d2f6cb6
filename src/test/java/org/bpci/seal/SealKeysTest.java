package org.bpci.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealKeysTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void keysHaveOneText(SealSuite suite) {
        PublicSealKey key = key(suite, 1).publicKey();
        assertTrue(key.text().startsWith(suite.wireName() + ":"));
        assertTrue(key.text().length() <= PublicSealKey.TEXT_CHARS_MAX);
        assertEquals(key, PublicSealKey.parse(key.text()));
        assertEquals(HexFormat.of().formatHex(Digest.of(key.raw()).bytes(), 0, 16), key.keyId());
        String bytes = key.text().substring(key.text().indexOf(':') + 1);
        for (String other : List.of("", ":", bytes, suite.wireName() + ":", key.text() + "=", key.text() + "A", " " + key.text(),
                key.text().substring(0, key.text().length() - 1), key.text().toUpperCase(java.util.Locale.ROOT),
                "ed25519:" + bytes, suite.wireName() + ":" + "A".repeat(3000))) {
            refusesKey(() -> PublicSealKey.parse(other));
        }
    }

    @Test
    void keysThatWouldBeWorthNothingAreRefused() {
        String p = "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
        String smallOrder = "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800";
        String nineAgain = "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"; // p + 9
        String nineWithTopBit = "09" + "00".repeat(30) + "80";
        for (String raw : List.of("00".repeat(32), "01" + "00".repeat(31), p, smallOrder, nineAgain, nineWithTopBit)) {
            refusesKey(() -> PublicSealKey.of(SealSuite.X25519, HexFormat.of().parseHex(raw)));
            byte[] hybrid = key(SealSuite.X_WING, 1).publicKey().raw();
            System.arraycopy(HexFormat.of().parseHex(raw), 0, hybrid, hybrid.length - 32, 32);
            refusesKey(() -> PublicSealKey.of(SealSuite.X_WING, hybrid));
        }
        byte[] unreduced = key(SealSuite.X_WING, 1).publicKey().raw();
        Arrays.fill(unreduced, 0, 3, (byte) 0xFF);
        refusesKey(() -> PublicSealKey.parse("x-wing:" + Base64Url.encode(unreduced)));
        PublicSealKey.of(SealSuite.X25519, HexFormat.of().parseHex("09" + "00".repeat(31)));
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void aKeyFileKeepsTheKeyFromOthers(SealSuite suite) throws IOException {
        Path file = directory.resolve("apps/app.pem");
        PrivateSealKey key = key(suite, 2);
        key.create(file);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(key.publicKey(), PrivateSealKey.read(file).publicKey());
        refusesFile(() -> key(suite, 3).create(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        refusesFile(() -> PrivateSealKey.read(file));
    }

    @Test
    void thePlatformReadsAnX25519File() throws IOException, GeneralSecurityException {
        Path file = directory.resolve("app.pem");
        key(SealSuite.X25519, 4).create(file);
        byte[] der = Base64.getMimeDecoder().decode(Files.readString(file).split("-----")[2]);
        var read = (XECPrivateKey) KeyFactory.getInstance("X25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        assertEquals(HexFormat.of().formatHex(seed(4)), HexFormat.of().formatHex(read.getScalar().orElseThrow()));
    }

    @Test
    void filesWithOtherKeysAreRefused() throws IOException {
        Path signing = directory.resolve("signing.pem");
        KeyFile.create(signing, SigningKey.generate(Suite.ED25519));
        refusesFile(() -> PrivateSealKey.read(signing));
        Path hybrid = directory.resolve("hybrid.pem");
        KeyFile.create(hybrid, SigningKey.generate(Suite.ED25519_ML_DSA_65));
        refusesFile(() -> PrivateSealKey.read(hybrid));
        Path sealing = directory.resolve("sealing.pem");
        key(SealSuite.X25519, 5).create(sealing);
        refusesFile(() -> KeyFile.read(sealing));
        refusesFile(() -> PrivateSealKey.read(directory.resolve("none.pem")));
    }

    private static PrivateSealKey key(SealSuite suite, long seed) {
        return PrivateSealKey.ofSeed(suite, seed(seed));
    }

    private static byte[] seed(long seed) {
        byte[] bytes = new byte[SealSuite.SEED_BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void refusesKey(Runnable use) {
        assertTrue(assertThrows(Refusal.class, use::run).is(InputFault.KEY_INVALID));
    }

    private static void refusesFile(Runnable use) {
        assertTrue(assertThrows(Refusal.class, use::run).is(InputFault.KEY_FILE_INVALID));
    }
}
