package org.bpci.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HpkeTest {

    private static final byte[] INFO = "an info".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AAD = "a header".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAINTEXT = "a content".getBytes(StandardCharsets.US_ASCII);

    /** Appendix A.1.1, which has AES-128: everything up to the keys. */
    @Test
    void theKeyScheduleGivesWhatRfc9180Prints() {
        byte[] secretKey = Kem.deriveSecretKey(bytes("6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037"));
        assertEquals("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8", hex(secretKey));
        byte[] publicKey = Curve25519.publicKey(secretKey);
        assertEquals("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d", hex(publicKey));
        MlKem.Encapsulation both = Kem.encapsulate(new PublicPoint(publicKey), bytes("7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234")).orElseThrow();
        assertEquals("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431", hex(both.ciphertext()));
        assertEquals("fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc", hex(both.secret()));
        assertArrayEquals(both.secret(), Kem.decapsulate(secretKey, publicKey, both.ciphertext()).orElseThrow());
        Hpke.Context context = Hpke.context(0x0020, 0x0001, 16, both.secret(), bytes("4f6465206f6e2061204772656369616e2055726e"));
        assertEquals("4531685d41d65f03dc48f6b8302c05b0", hex(context.key()));
        assertEquals("56d890e5accaaf011cff4b7d", hex(context.nonce()));
    }

    /** A test vector of draft-ietf-hpke-pq for X-Wing, which has ChaCha20-Poly1305: the keys. */
    @Test
    void theKeyScheduleOfXWingGivesWhatItsDraftPrints() {
        Hpke.Context context = Hpke.context(0x647a, 0x0003, 32, bytes("58200ed1f137bd95a921bb47f6aaecf2395b26f7fd24efd3a5ffae4849e8dea3"),
                "4f6465206f6e2061204772656369616e2055726e".getBytes(StandardCharsets.US_ASCII));
        assertEquals("131c2ebb469b909a40915914afd7ff5e638888ac7195dcaaaef8f9a84f0e4030", hex(context.key()));
        assertEquals("2b7a68f19e6cdbd43dda3c6d", hex(context.nonce()));
    }

    /** BouncyCastle's HPKE opens what is sealed here, and the other way round. */
    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void aSecondImplementationUnderstandsIt(SealSuite suite) throws InvalidCipherTextException {
        HPKE other = new HPKE(HPKE.mode_base, (short) suite.hpkeId(), HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
        for (int i = 0; i < 20; i++) {
            PrivateSealKey key = PrivateSealKey.ofSeed(suite, random(i, SealSuite.SEED_BYTES));
            var theirKey = other.deserializePrivateKey(random(i, SealSuite.SEED_BYTES), key.publicKey().raw());
            Hpke.Envelope sealed = Hpke.seal(key.publicKey(), INFO, AAD, PLAINTEXT, random(i + 100, suite.randomBytes()));
            assertArrayEquals(PLAINTEXT, other.open(sealed.encapsulation(), theirKey, INFO, AAD, sealed.ciphertext(), null, null, null));
            byte[][] theirs = other.seal(other.deserializePublicKey(key.publicKey().raw()), INFO, AAD, PLAINTEXT, null, null, null);
            assertArrayEquals(PLAINTEXT, Hpke.open(key, INFO, AAD, new Hpke.Envelope(theirs[1], theirs[0])).orElseThrow());
        }
    }

    @ParameterizedTest
    @EnumSource(SealSuite.class)
    void nothingOpensWhenAnyPartIsAnother(SealSuite suite) {
        PrivateSealKey key = PrivateSealKey.ofSeed(suite, random(1, SealSuite.SEED_BYTES));
        Hpke.Envelope sealed = Hpke.seal(key.publicKey(), INFO, AAD, PLAINTEXT, random(2, suite.randomBytes()));
        assertEquals(Optional.empty(), Hpke.open(key, AAD, AAD, sealed));
        assertEquals(Optional.empty(), Hpke.open(key, INFO, INFO, sealed));
        assertEquals(Optional.empty(), Hpke.open(PrivateSealKey.ofSeed(suite, random(3, SealSuite.SEED_BYTES)), INFO, AAD, sealed));
        for (int at = 0; at < sealed.encapsulation().length; at += 31) {
            byte[] changed = sealed.encapsulation().clone();
            changed[at] ^= 1;
            assertEquals(Optional.empty(), Hpke.open(key, INFO, AAD, new Hpke.Envelope(changed, sealed.ciphertext())));
        }
        if (suite == SealSuite.X25519) {
            assertEquals(Optional.empty(), Hpke.open(key, INFO, AAD, new Hpke.Envelope(new byte[32], sealed.ciphertext())), "small order");
        }
    }

    private static byte[] random(long seed, int bytes) {
        byte[] random = new byte[bytes];
        new Random(seed).nextBytes(random);
        return random;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
