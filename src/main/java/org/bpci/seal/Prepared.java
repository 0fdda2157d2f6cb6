package org.bpci.seal;

import java.security.SecureRandom;

/**
 * Randomness that was drawn before, for a platform that would draw its own: the caller's bytes, once. Anything else is a
 * change in the platform that must not go unnoticed.
 */
final class Prepared extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;
    private boolean used;

    Prepared(byte[] bytes) {
        super(null, null); // no seeding: nothing of the real generator is used
        this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] target) {
        if (used || target.length != bytes.length) {
            throw new IllegalStateException("the platform asks for " + target.length + " random bytes, " + bytes.length + " once were expected");
        }
        used = true;
        System.arraycopy(bytes, 0, target, 0, bytes.length);
    }
}
