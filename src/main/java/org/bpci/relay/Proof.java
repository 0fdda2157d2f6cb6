package org.bpci.relay;

import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;

/** What {@link VerifierVerticle} found out about one message. */
sealed interface Proof {

    /**
     * @param body      canonical JSON without the signature; not to be changed
     * @param signature as it was sent; empty for an unsigned message
     * @param app       of a call: what its second signature is worth
     */
    record Proven(byte[] body, Digest digest, String signature, AppSignature app) implements Proof {
    }

    /** The application's own signature inside a call. */
    enum AppSignature { ABSENT, KEY_UNKNOWN, FORGED, VERIFIED }

    record Disproven(Refusal refusal) implements Proof {
    }

    default Optional<Proven> proven() {
        return this instanceof Proven proven ? Optional.of(proven) : Optional.empty();
    }
}
