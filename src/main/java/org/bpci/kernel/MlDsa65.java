package org.bpci.kernel;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithContext;
import org.bouncycastle.crypto.signers.MLDSASigner;

/**
 * ML-DSA-65 (FIPS 204) of the JDK, with an empty context. Private keys are kept as their 32-byte seed (RFC 9881 §6), which
 * the JDK does not take; BouncyCastle expands it.
 */
final class MlDsa65 {

    static final int SEED_BYTES = 32;
    static final int PUBLIC_KEY_BYTES = 1952;
    private static final int CONTEXT_BYTES_MAX = 255; // FIPS 204 §5.3

    private static final String ALGORITHM = "ML-DSA-65";
    private static final byte[] SPKI_PREFIX = HexFormat.of().parseHex("308207b2300b0609608648016503040312038207a100");
    private static final byte[] SEED_PKCS8_PREFIX = HexFormat.of().parseHex("3034020100300b060960864801650304031204228020");
    private static final byte[] EXPANDED_PKCS8_PREFIX =
            HexFormat.of().parseHex("30820fd8020100300b060960864801650304031204820fc404820fc0");

    /** Both halves of a key pair, ready for the JDK; {@code publicKey} is the raw form of FIPS 204. */
    record SecretKey(byte[] seed, byte[] publicKey, PrivateKey jdk) {

        static SecretKey of(byte[] seed) {
            var expanded = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, seed);
            try {
                byte[] pkcs8 = Der.join(EXPANDED_PKCS8_PREFIX,
                        expanded.withPreferredFormat(MLDSAPrivateKeyParameters.EXPANDED_KEY).getEncoded());
                return new SecretKey(seed, expanded.getPublicKey(),
                        KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (GeneralSecurityException broken) {
                throw new IllegalStateException("the Java platform cannot read an ML-DSA-65 key", broken);
            }
        }
    }

    private MlDsa65() {
    }

    static byte[] pkcs8(byte[] seed) {
        return Der.join(SEED_PKCS8_PREFIX, seed);
    }

    static byte[] seed(byte[] pkcs8) {
        return Der.after(SEED_PKCS8_PREFIX, pkcs8, SEED_BYTES, "an ML-DSA-65 private key in seed form");
    }

    static PublicKey publicKey(byte[] raw) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(Der.join(SPKI_PREFIX, raw)));
        } catch (GeneralSecurityException refused) {
            throw InputFault.KEY_INVALID.because("the ML-DSA-65 part of the key is not acceptable; generate a new key");
        }
    }

    static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the Java platform cannot verify ML-DSA-65", broken);
        }
    }

    /** With a context, which the JDK does not take: BouncyCastle judges where there is one. */
    static boolean verify(byte[] rawKey, byte[] context, byte[] message, byte[] signature) {
        if (rawKey.length != PUBLIC_KEY_BYTES || context.length > CONTEXT_BYTES_MAX) {
            return false;
        }
        if (context.length == 0) {
            return verify(publicKey(rawKey), message, signature);
        }
        MLDSASigner verifier = new MLDSASigner();
        verifier.init(false, new ParametersWithContext(new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, rawKey), context));
        verifier.update(message, 0, message.length);
        return verifier.verifySignature(signature);
    }

    static byte[] sign(SecretKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(ALGORITHM);
            signer.initSign(key.jdk());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("the Java platform cannot sign with ML-DSA-65", broken);
        }
    }
}
