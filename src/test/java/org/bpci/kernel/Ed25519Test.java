package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bpci.kernel.Curve.Point;
import org.junit.jupiter.api.Test;

/** One verdict for every input, whichever provider computes. The JDK stands by as a further witness. */
class Ed25519Test {

    private static final int VECTORS_BYTES_MAX = 10_000_000;
    private static final BigInteger TWO_TO_255 = BigInteger.TWO.pow(255);

    private final List<Ed25519Provider> providers = providers();
    private final Random random = new Random(20_261_122);

    private static List<Ed25519Provider> providers() {
        List<Ed25519Provider> providers = new ArrayList<>(List.of(
                new Ed25519Provider.BouncyCastle(), new Ed25519Provider.Jca("jdk", Security.getProvider("SunEC"))));
        Ed25519Provider fastest = Ed25519Provider.fastest();
        if (!providers.contains(fastest)) {
            providers.add(fastest);
        }
        return providers;
    }

    /** RFC 8032 §7.1, tests 1, 2, 3 and SHA(abc). */
    @Test
    void theExamplesOfTheStandardHold() {
        example("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
        example("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        example("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
        example("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704");
    }

    @Test
    void wycheproofHolds() {
        JsonNode suite = Json.parse(Vectors.bytes(Vectors.path("wycheproof/ed25519_test.json")), VECTORS_BYTES_MAX);
        int cases = 0;
        for (JsonNode group : suite.get("testGroups")) {
            byte[] key = hex(group.get("publicKey").get("pk").textValue());
            for (JsonNode test : group.get("tests")) {
                assertVerdict(test.get("result").textValue().equals("valid"), key, hex(test.get("msg").textValue()),
                        hex(test.get("sig").textValue()), test.get("tcId") + " " + test.get("comment"));
                cases++;
            }
        }
        assertEquals(suite.get("numberOfTests").intValue(), cases);
    }

    @Test
    void aComponentOfSmallOrderInRIsRefusedByAll() {
        BigInteger a = scalar();
        byte[] key = Curve.BASE.times(a).encode();
        for (Point torsion : Curve.torsion()) {
            for (int i = 0; i < 8; i++) {
                byte[] message = message();
                BigInteger r = i == 0 ? BigInteger.ZERO : scalar();
                byte[] encoded = Curve.BASE.times(r).plus(torsion).encode();
                byte[] signature = Curve.signature(encoded, answer(r, a, encoded, key, message));
                assertVerdict(torsion.equals(Curve.ZERO), key, message, signature, "R = [r]B + " + torsion);
            }
        }
    }

    @Test
    void keysOfSmallOrMixedOrderAreRefused() {
        Point prime = Curve.BASE.times(scalar());
        for (Point torsion : Curve.torsion()) {
            assertKeyRefused(torsion.encode());
            byte[] mixed = prime.plus(torsion).encode();
            if (torsion.equals(Curve.ZERO)) {
                assertDoesNotThrow(() -> Ed25519.key(mixed));
            } else {
                assertKeyRefused(mixed);
            }
        }
    }

    /** The 19 values from p to 2^255 − 1 and both spellings of the points with x = 0. */
    @Test
    void nonCanonicalPointsAreRefusedAsKeyAndAsR() {
        BigInteger a = scalar();
        byte[] key = Curve.BASE.times(a).encode();
        List<byte[]> encodings = new ArrayList<>();
        for (BigInteger y = Curve.P; y.compareTo(TWO_TO_255) < 0; y = y.add(BigInteger.ONE)) {
            encodings.add(Curve.bytes(y));
            encodings.add(negative(y));
        }
        encodings.add(negative(BigInteger.ONE));
        encodings.add(negative(Curve.P.subtract(BigInteger.ONE)));
        for (byte[] encoding : encodings) {
            assertKeyRefused(encoding);
            byte[] message = message();
            byte[] signature = Curve.signature(encoding, answer(BigInteger.ZERO, a, encoding, key, message));
            assertVerdict(false, key, message, signature, "R = " + HexFormat.of().formatHex(encoding));
        }
    }

    @Test
    void onlyTheReducedScalarIsAccepted() {
        BigInteger a = scalar();
        byte[] key = Curve.BASE.times(a).encode();
        byte[] message = message();
        byte[] r = Curve.BASE.times(BigInteger.TEN).encode();
        BigInteger s = answer(BigInteger.TEN, a, r, key, message);
        for (int multiple = 0; multiple < 15; multiple++) {
            BigInteger grown = s.add(Curve.L.multiply(BigInteger.valueOf(multiple)));
            assertVerdict(multiple == 0, key, message, Curve.signature(r, grown), "S + " + multiple + "L");
        }
        assertVerdict(false, key, message, Curve.signature(r, Curve.L), "S = L");
        assertVerdict(false, key, message, Curve.signature(r, Curve.L.subtract(BigInteger.ONE)), "S = L - 1");
    }

    /** With k = 0 impossible to arrange, S = 0 needs R = −[k]A: the signer can make it, and it counts. */
    @Test
    void extremeButHonestScalarsCount() {
        BigInteger a = scalar();
        byte[] key = Curve.BASE.times(a).encode();
        byte[] message = message();
        byte[] identity = Curve.ZERO.encode();
        assertVerdict(true, key, message,
                Curve.signature(identity, answer(BigInteger.ZERO, a, identity, key, message)), "R is the identity");
        byte[] r = Curve.BASE.encode();
        assertVerdict(true, key, message, Curve.signature(r, answer(BigInteger.ONE, a, r, key, message)), "R is B");
    }

    @Test
    void randomDamageGetsOneVerdict() {
        SigningKey key = SigningKey.generate(Suite.ED25519);
        byte[] raw = key.verificationKey().raw();
        for (int i = 0; i < 200; i++) {
            byte[] message = message();
            byte[] signature = key.sign(message).bytes();
            signature[random.nextInt(signature.length)] ^= (byte) (1 << random.nextInt(8));
            assertVerdict(false, raw, message, signature, "flipped bit");
        }
    }

    @Test
    void randomBytesAreAKeyExactlyWhenSchoolbookSaysSo() {
        for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[Ed25519.KEY_BYTES];
            random.nextBytes(noise);
            Point point = Curve.decode(noise);
            boolean good = point != null && Arrays.equals(point.encode(), noise) && point.times(Curve.L).equals(Curve.ZERO);
            assertEquals(good, accepted(noise), () -> "key " + HexFormat.of().formatHex(noise));
        }
    }

    @Test
    void theFastProviderServesThisPlatform() {
        boolean bundled = System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64");
        assertEquals(bundled ? "corretto" : "bouncycastle", Ed25519.providerName());
    }

    private void example(String seed, String key, String message, String signature) {
        SigningKey signing = SigningKey.ofSeed(Suite.ED25519, hex(seed));
        assertArrayEquals(hex(key), signing.verificationKey().raw());
        for (Ed25519Provider provider : providers) {
            assertArrayEquals(hex(signature),
                    provider.sign(Ed25519Provider.SecretKey.of(hex(seed)), hex(message)), provider::name);
        }
        assertVerdict(true, hex(key), hex(message), hex(signature), "RFC 8032 §7.1");
    }

    private void assertVerdict(boolean expected, byte[] rawKey, byte[] message, byte[] signature, String what) {
        Ed25519.Key key = Ed25519.key(rawKey);
        for (Ed25519Provider provider : providers) {
            assertEquals(expected, Ed25519.verify(provider, key, message, signature), () -> provider.name() + ": " + what);
        }
        if (signature.length == Ed25519.SIGNATURE_BYTES) {
            assertEquals(expected, Curve.verify(rawKey, message, signature), () -> "schoolbook: " + what);
        }
    }

    private static void assertKeyRefused(byte[] raw) {
        Refusal refusal = assertThrows(Refusal.class, () -> Ed25519.key(raw), () -> HexFormat.of().formatHex(raw));
        assertTrue(refusal.is(InputFault.KEY_INVALID));
    }

    private static boolean accepted(byte[] raw) {
        try {
            Ed25519.key(raw);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    /** S = r + k·a mod L. */
    private static BigInteger answer(BigInteger r, BigInteger a, byte[] encodedR, byte[] key, byte[] message) {
        return r.add(Curve.challenge(encodedR, key, message).multiply(a)).mod(Curve.L);
    }

    private static byte[] negative(BigInteger y) {
        byte[] encoding = Curve.bytes(y);
        encoding[31] |= (byte) 0x80;
        return encoding;
    }

    private BigInteger scalar() {
        return new BigInteger(252, random).mod(Curve.L);
    }

    private byte[] message() {
        byte[] message = new byte[random.nextInt(200)];
        random.nextBytes(message);
        return message;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
