package org.bpci.kernel;

import java.security.GeneralSecurityException;
import java.security.PublicKey;

/**
 * Ed25519 (RFC 8032) under one predicate, whichever provider computes: the key is canonical and of prime order, R is
 * canonical, S &lt; L, and [S]B = R + [k]A holds without a cofactor. Providers disagree where these are not checked, and
 * two oracles that disagree can be split by one signature.
 */
final class Ed25519 {

    static final int KEY_BYTES = 32;
    static final int SIGNATURE_BYTES = 64;

    /** The fastest provider that works here, chosen once and on first use: loading native code takes 0.2 s, reading a key needs none. */
    private static final class Chosen {
        static final Ed25519Provider PROVIDER = Ed25519Provider.fastest();
    }

    /** Corretto takes at most 1 MiB at once; what comes near it goes to the provider without a limit. */
    private static final int NATIVE_BYTES_MAX = 1_000_000;

    private static final Ed25519Provider UNLIMITED = new Ed25519Provider.BouncyCastle();

    /** A checked public key in the forms the providers want. */
    record Key(byte[] raw, PublicKey jdk, org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint point) {
    }

    private Ed25519() {
    }

    static String providerName() {
        return Chosen.PROVIDER.name();
    }

    /** @param raw 32 bytes, kept */
    static Key key(byte[] raw) {
        if (!Ed25519Encoding.canonicalPoint(raw, 0)) {
            throw InputFault.KEY_INVALID.because("the Ed25519 point is not canonically encoded; send the key as your library exports it");
        }
        var point = org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFullExport(raw, 0);
        if (point == null) {
            throw InputFault.KEY_INVALID.because("the Ed25519 point is not a point of prime order; generate a new key");
        }
        try {
            return new Key(raw, Ed25519Encoding.publicKey(raw), point);
        } catch (GeneralSecurityException refused) {
            throw InputFault.KEY_INVALID.because("the Ed25519 point is not on the curve; generate a new key");
        }
    }

    static boolean verify(Key key, byte[] message, byte[] signature) {
        return verify(provider(message), key, message, signature);
    }

    static boolean verify(Ed25519Provider provider, Key key, byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES
                && Ed25519Encoding.canonicalPoint(signature, 0)
                && Ed25519Encoding.canonicalScalar(signature, KEY_BYTES)
                && provider.verify(key, message, signature);
    }

    static byte[] sign(Ed25519Provider.SecretKey key, byte[] message) {
        return provider(message).sign(key, message);
    }

    private static Ed25519Provider provider(byte[] message) {
        return message.length <= NATIVE_BYTES_MAX ? Chosen.PROVIDER : UNLIMITED;
    }
}
