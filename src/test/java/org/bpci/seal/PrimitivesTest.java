package org.bpci.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that the standards' texts print, and a second implementation where they print none. */
class PrimitivesTest {

    private static final byte[] NOTHING = new byte[0];

    @Test
    void hkdfGivesWhatRfc5869Prints() {
        assertEquals("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
                hex(Hkdf.derive(bytes("000102030405060708090a0b0c"), bytes("0b".repeat(22)), bytes("f0f1f2f3f4f5f6f7f8f9"), 42)));
        assertEquals("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
                hex(Hkdf.derive(NOTHING, bytes("0b".repeat(22)), NOTHING, 42)));
    }

    @Test
    void hkdfEndsWhereItsCounterDoes() {
        assertEquals(8160, Hkdf.derive(NOTHING, new byte[1], NOTHING, 8160).length);
        assertThrows(Refusal.class, () -> Hkdf.derive(NOTHING, new byte[1], NOTHING, 8161));
    }

    /** Test case 16 of the GCM specification (McGrew, Viega). */
    @Test
    void aesGcmGivesWhatItsSpecificationPrints() {
        byte[] key = bytes("feffe9928665731c6d6a8f9467308308".repeat(2));
        byte[] nonce = bytes("cafebabefacedbaddecaf888");
        byte[] aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plaintext = bytes("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
        byte[] sealed = bytes("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");
        assertArrayEquals(sealed, AesGcm.seal(key, nonce, aad, plaintext));
        assertArrayEquals(plaintext, AesGcm.open(key, nonce, aad, sealed).orElseThrow());
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertEquals(Optional.empty(), AesGcm.open(key, nonce, aad, changed));
        }
        assertEquals(Optional.empty(), AesGcm.open(key, nonce, NOTHING, sealed));
        for (int bytes : new int[] {0, 16, 24}) {
            assertEquals(Optional.empty(), AesGcm.open(new byte[bytes], nonce, aad, sealed));
            assertEquals(Optional.empty(), AesGcm.open(key, new byte[bytes], aad, sealed));
        }
        assertEquals(Optional.empty(), AesGcm.open(key, nonce, aad, new byte[15]));
    }

    @Test
    void x25519GivesWhatRfc7748Prints() {
        assertEquals("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552", hex(Curve25519.agree(
                bytes("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                bytes("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")).orElseThrow()));
        byte[] scalar = bytes("09" + "00".repeat(31));
        byte[] point = scalar;
        for (int i = 0; i < 1000; i++) {
            byte[] next = Curve25519.agree(scalar, point).orElseThrow();
            point = scalar;
            scalar = next;
        }
        assertEquals("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", hex(scalar));
        assertArrayEquals(Curve25519.agree(scalar, bytes("09" + "00".repeat(31))).orElseThrow(), Curve25519.publicKey(scalar));
    }

    /** Any bytes, those beside p and 2^255, and those that make limbs full or empty. */
    @Test
    void x25519AgreesWithASecondImplementation() {
        byte[] theirs = new byte[32];
        for (int i = 0; i < 3000; i++) {
            byte[] scalar = random(i, 32);
            byte[] point = random(i + 10_000, 32);
            switch (i % 5) {
                case 1 -> Arrays.fill(point, i % 31, 32, (byte) 0xFF);
                case 2 -> Arrays.fill(point, 0, i % 32, (byte) 0);
                case 3 -> {
                    Arrays.fill(point, (byte) 0xFF);
                    point[0] = (byte) i;
                    point[31] = (byte) (i % 2 == 0 ? 0x7F : 0xFF);
                }
                default -> Arrays.fill(scalar, i % 32, 32, (byte) (i % 2 == 0 ? 0xFF : 0));
            }
            org.bouncycastle.math.ec.rfc7748.X25519.scalarMult(scalar, 0, point, 0, theirs, 0);
            assertEquals(hex(theirs), hex(Curve25519.scalarMult(scalar, point)), () -> hex(scalar) + " " + hex(point));
        }
    }

    /** Scalars of any digits and of extreme ones; points of the curve, and of its twist, which no table knows. */
    @Test
    void tablesOfPointsAgreeWithTheLadder() {
        int ofTheTwist = 0;
        for (int i = 0; i < 300; i++) {
            byte[] point = random(i + 20_000, 32);
            point[31] &= 0x7F;
            Optional<PointTable> table = PointTable.of(point);
            ofTheTwist += table.isEmpty() ? 1 : 0;
            PublicPoint often = new PublicPoint(point);
            for (int pattern : new int[] {0x00, 0x77, 0x78, 0x87, 0x88, 0x99, 0xF7, 0xFF, i}) {
                byte[] scalar = pattern == i ? random(i, 32) : new byte[32];
                if (pattern != i) {
                    Arrays.fill(scalar, (byte) pattern);
                }
                byte[] expected = Curve25519.scalarMult(scalar, point);
                table.ifPresent(multiples -> assertEquals(hex(expected), hex(multiples.multiply(Curve25519.clamped(scalar))), () -> hex(scalar)));
                assertArrayEquals(expected, often.scalarMult(scalar));
            }
        }
        assertTrue(ofTheTwist > 100 && ofTheTwist < 200, "of 300: " + ofTheTwist);
    }

    @Test
    void publicKeysAgreeWithASecondImplementation() {
        byte[] theirs = new byte[32];
        for (int i = 0; i < 1000; i++) {
            byte[] secretKey = random(i + 30_000, 32);
            org.bouncycastle.math.ec.rfc7748.X25519.generatePublicKey(secretKey, 0, theirs, 0);
            assertEquals(hex(theirs), hex(Curve25519.publicKey(secretKey)));
        }
    }

    @Test
    void sharedSecretsOfZerosAreNone() {
        byte[] scalar = random(7, 32);
        for (String small : List.of("00".repeat(32), "01" + "00".repeat(31), "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")) {
            assertEquals(Optional.empty(), Curve25519.agree(scalar, bytes(small)), small);
        }
        assertEquals(Optional.empty(), Curve25519.agree(scalar, new byte[31]));
        assertEquals(Optional.empty(), Curve25519.agree(new byte[33], scalar));
    }

    /** The draft draws its seeds from SHAKE-128 of nothing; the long values are compared by their SHA-256. */
    @Test
    void xWingGivesWhatItsDraftPrints() {
        byte[] stream = new byte[3 * (XWing.SEED_BYTES + XWing.RANDOM_BYTES)];
        new SHAKEDigest(128).doFinal(stream, 0, stream.length);
        String[][] expected = {
            {"d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
                "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb", "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33"},
            {"f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
                "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916", "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154"},
            {"953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
                "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95", "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6"}};
        for (int i = 0; i < expected.length; i++) {
            int at = i * (XWing.SEED_BYTES + XWing.RANDOM_BYTES);
            var key = XWing.DecapsulationKey.ofSeed(Arrays.copyOfRange(stream, at, at + XWing.SEED_BYTES));
            var both = XWing.EncapsulationKey.of(key.encapsulationKey())
                    .encapsulate(Arrays.copyOfRange(stream, at + XWing.SEED_BYTES, at + XWing.SEED_BYTES + XWing.RANDOM_BYTES));
            assertEquals(List.of(expected[i]), List.of(hex(both.secret()),
                    Digest.of(key.encapsulationKey()).hex(), Digest.of(both.ciphertext()).hex()));
            assertArrayEquals(both.secret(), key.decapsulate(both.ciphertext()));
        }
    }

    /** The platform computes, BouncyCastle checks: keys, encapsulation with given randomness, both ways of decapsulation. */
    @ParameterizedTest
    @EnumSource(MlKem.class)
    void mlKemAgreesWithASecondImplementation(MlKem set) {
        MLKEMParameters parameters = parameters(set);
        for (int i = 0; i < 50; i++) {
            byte[] message = random(i + 100, MlKem.MESSAGE_BYTES);
            var other = new MLKEMPrivateKeyParameters(parameters, random(i, MlKem.SEED_BYTES));
            MlKem.DecapsulationKey key = set.ofSeed(random(i, MlKem.SEED_BYTES));
            assertArrayEquals(other.getPublicKey(), key.encapsulationKey());
            MlKem.Encapsulation both = set.encapsulationKey(key.encapsulationKey()).encapsulate(message);
            var theirs = MLKEMGenerator.internalGenerateEncapsulated(new MLKEMPublicKeyParameters(parameters, key.encapsulationKey()), message);
            assertArrayEquals(theirs.getEncapsulation(), both.ciphertext());
            assertArrayEquals(theirs.getSecret(), both.secret());
            assertArrayEquals(both.secret(), key.decapsulate(both.ciphertext()));
            byte[] changed = both.ciphertext().clone();
            changed[i * 20] ^= 1;
            assertArrayEquals(new MLKEMExtractor(other).extractSecret(changed), key.decapsulate(changed), "implicit rejection");
            assertNotEquals(hex(both.secret()), hex(key.decapsulate(changed)));
            assertArrayEquals(key.decapsulate(changed), set.ofExpanded(expanded(other)).decapsulate(changed));
        }
    }

    @ParameterizedTest
    @EnumSource(MlKem.class)
    void encapsulationKeysAreChecked(MlKem set) {
        byte[] good = set.ofSeed(random(1, MlKem.SEED_BYTES)).encapsulationKey();
        for (int at : new int[] {0, 3, good.length - 35}) {
            byte[] first = good.clone(); // 0xD01 = q in the first coefficient of a pair
            first[at] = 0x01;
            first[at + 1] = (byte) (first[at + 1] & 0xF0 | 0x0D);
            refusesKey(() -> set.encapsulationKey(first));
            byte[] second = good.clone();
            second[at + 1] = (byte) (second[at + 1] & 0x0F | 0x10);
            second[at + 2] = (byte) 0xD0;
            refusesKey(() -> set.encapsulationKey(second));
            second[at + 1] = (byte) (second[at + 1] & 0x0F);
            set.encapsulationKey(second); // q − 1
        }
        refusesKey(() -> set.encapsulationKey(Arrays.copyOf(good, good.length - 1)));
        refusesKey(() -> set.encapsulationKey(Arrays.copyOf(good, good.length + 1)));
        refusesKey(() -> set.encapsulationKey(NOTHING));
    }

    @ParameterizedTest
    @EnumSource(MlKem.class)
    void decapsulationKeysAndCiphertextsAreChecked(MlKem set) {
        byte[] good = expanded(new MLKEMPrivateKeyParameters(parameters(set), random(1, MlKem.SEED_BYTES)));
        MlKem.DecapsulationKey key = set.ofExpanded(good);
        int publicAt = good.length - 64 - set.encapsulationKeyBytes();
        for (int at : new int[] {publicAt, good.length - 65, good.length - 64, good.length - 33}) { // public half and its hash
            byte[] changed = good.clone();
            changed[at] ^= 1;
            refusesKey(() -> set.ofExpanded(changed));
        }
        byte[] wide = good.clone();
        wide[0] = (byte) 0xFF;
        wide[1] |= 0x0F;
        refusesKey(() -> set.ofExpanded(wide));
        refusesKey(() -> set.ofExpanded(Arrays.copyOf(good, good.length - 1)));
        refusesKey(() -> set.ofExpanded(NOTHING));
        refusesKey(() -> set.ofSeed(new byte[63]));
        for (int bytes : new int[] {0, 1, set.ciphertextBytes() - 1, set.ciphertextBytes() + 1}) {
            assertTrue(assertThrows(Refusal.class, () -> key.decapsulate(new byte[bytes])).is(SealFault.SEALED_MALFORMED));
        }
    }

    @Test
    void preparedRandomnessIsGivenOnceAndWhole() {
        Prepared once = new Prepared(new byte[] {1, 2});
        byte[] drawn = new byte[2];
        once.nextBytes(drawn);
        assertArrayEquals(new byte[] {1, 2}, drawn);
        assertThrows(IllegalStateException.class, () -> once.nextBytes(drawn));
        assertThrows(IllegalStateException.class, () -> new Prepared(new byte[3]).nextBytes(drawn));
    }

    private static void refusesKey(Runnable use) {
        assertTrue(assertThrows(Refusal.class, use::run).is(InputFault.KEY_INVALID));
    }

    private static MLKEMParameters parameters(MlKem set) {
        return switch (set) {
            case ML_KEM_768 -> MLKEMParameters.ml_kem_768;
            case ML_KEM_1024 -> MLKEMParameters.ml_kem_1024;
        };
    }

    private static byte[] expanded(MLKEMPrivateKeyParameters key) {
        return key.withPreferredFormat(MLKEMPrivateKeyParameters.EXPANDED_KEY).getEncoded();
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
