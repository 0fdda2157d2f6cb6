package org.bpci.relay;

import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/** What {@link Admission} says about an offered message before its signature is verified. */
sealed interface Verdict {

    /** Answered at once; nothing is known about who sent it, so nothing is written down. */
    record Refused(Refusal refusal) implements Verdict {
    }

    /**
     * Worth a verification.
     *
     * @param key       of the source; empty only for an unsigned message of a node in development mode
     * @param objection why it will be refused although signed; found out now, stated once the signature shows who sent it
     */
    record Verify(Optional<VerificationKey> key, Optional<Objection> objection) implements Verdict {
    }

    /** @param repeatsToo otherwise a message that was accepted before still gets its receipt */
    record Objection(Refusal refusal, boolean repeatsToo) {
    }
}
