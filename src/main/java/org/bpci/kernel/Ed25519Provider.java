package org.bpci.kernel;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Arrays;

/**
 * Who computes Ed25519. Measured per core: Corretto (native) 23 000 verifications a second, BouncyCastle 6 000 (11 000 without
 * its second check, see there), the JDK 1 300, which is never used on the hot path.
 */
sealed interface Ed25519Provider {

    /** A private key in the forms the providers want. */
    record SecretKey(byte[] seed, byte[] publicKey, PrivateKey jdk) {

        static SecretKey of(byte[] seed) {
            byte[] publicKey = new byte[Ed25519.KEY_BYTES];
            org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(seed, 0, publicKey, 0);
            return new SecretKey(seed, publicKey, Ed25519Encoding.privateKey(seed));
        }
    }

    String name();

    /** The cofactorless equation alone; {@link Ed25519} has checked the encodings. */
    boolean verify(Ed25519.Key key, byte[] message, byte[] signature);

    byte[] sign(SecretKey key, byte[] message);

    static Ed25519Provider fastest() {
        return Jca.corretto() instanceof Jca corretto ? corretto : new BouncyCastle();
    }

    /** Any provider behind {@link Signature}. */
    record Jca(String name, Provider provider) implements Ed25519Provider {

        /** Amazon Corretto Crypto Provider, or null where its native library does not load or does not work. */
        static Jca corretto() {
            try {
                var accp = com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider.INSTANCE;
                if (accp.getLoadingError() != null) {
                    return null;
                }
                Jca corretto = new Jca("corretto", accp);
                SecretKey probe = SecretKey.of(new byte[Ed25519.KEY_BYTES]);
                byte[] message = {1, 2, 3};
                return corretto.verify(Ed25519.key(probe.publicKey()), message, corretto.sign(probe, message)) ? corretto : null;
            } catch (Exception | LinkageError unavailable) {
                return null;
            }
        }

        @Override
        public boolean verify(Ed25519.Key key, byte[] message, byte[] signature) {
            try {
                Signature verifier = Signature.getInstance("Ed25519", provider);
                verifier.initVerify(key.jdk());
                verifier.update(message);
                return verifier.verify(signature);
            } catch (SignatureException malformed) {
                return false;
            } catch (GeneralSecurityException broken) {
                throw new IllegalStateException(name + " cannot verify Ed25519", broken);
            }
        }

        @Override
        public byte[] sign(SecretKey key, byte[] message) {
            try {
                Signature signer = Signature.getInstance("Ed25519", provider);
                signer.initSign(key.jdk());
                signer.update(message);
                return signer.sign();
            } catch (GeneralSecurityException broken) {
                throw new IllegalStateException(name + " cannot sign with Ed25519", broken);
            }
        }
    }

    /**
     * Pure Java, everywhere. It multiplies the equation by the cofactor, so a component of small order in R escapes it; with a
     * key of prime order, its verdict and an R of prime order together are the cofactorless verdict.
     */
    record BouncyCastle() implements Ed25519Provider {

        private static final byte[] IDENTITY = identity();

        @Override
        public String name() {
            return "bouncycastle";
        }

        @Override
        public boolean verify(Ed25519.Key key, byte[] message, byte[] signature) {
            return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(signature, 0, key.point(), message, 0, message.length)
                    && withoutTorsion(signature);
        }

        private static boolean withoutTorsion(byte[] signature) {
            return org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFull(signature, 0)
                    || Arrays.equals(signature, 0, Ed25519.KEY_BYTES, IDENTITY, 0, Ed25519.KEY_BYTES);
        }

        private static byte[] identity() {
            byte[] encoded = new byte[Ed25519.KEY_BYTES];
            encoded[0] = 1; // x = 0, y = 1
            return encoded;
        }

        @Override
        public byte[] sign(SecretKey key, byte[] message) {
            byte[] signature = new byte[Ed25519.SIGNATURE_BYTES];
            org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
                    key.seed(), 0, key.publicKey(), 0, message, 0, message.length, signature, 0);
            return signature;
        }
    }
}
