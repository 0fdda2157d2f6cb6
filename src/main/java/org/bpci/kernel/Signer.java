package org.bpci.kernel;

/** Whoever holds a private key: a file, later a PKCS#11 token or a remote signer. May block; safe for many threads. */
public interface Signer {

    VerificationKey verificationKey();

    SignatureValue sign(byte[] bytes);
}
