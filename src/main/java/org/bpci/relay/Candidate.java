package org.bpci.relay;

import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;
import org.bpci.relay.CallCourt.CallRuling;

/**
 * A message on its way from the offer to the answer.
 *
 * @param bytes  its size as it was sent
 * @param appKey of a call: the key its application is known by
 */
record Candidate(Message message, MessageKey key, int bytes, Origin origin, Verdict.Verify verdict, Optional<VerificationKey> appKey) {

    /**
     * A candidate whose source is certain, waiting for a commit.
     *
     * @param ruling  present when it is a call
     * @param charged whether it was taken from its source's rate and is given back when it is not accepted
     */
    record Proved(Candidate candidate, Proof.Proven proven, Optional<CallRuling> ruling, boolean charged) {

        /** Of a call that is allowed; {@link Docket#NONE} otherwise. */
        Docket docket() {
            return ruling.isPresent() && ruling.get() instanceof CallRuling.Allowed allowed ? allowed.docket() : Docket.NONE;
        }

        Licence licence() {
            return ruling.isPresent() && ruling.get() instanceof CallRuling.Allowed allowed ? allowed.licence() : Licence.NONE;
        }

        boolean followed() {
            return ruling.isPresent() && ruling.get() instanceof CallRuling.Allowed allowed && allowed.followed();
        }

        Optional<Refusal> denial() {
            return ruling.isPresent() && ruling.get() instanceof CallRuling.Denied denied ? Optional.of(denied.refusal()) : Optional.empty();
        }

        Message message() {
            return candidate.message();
        }

        MessageKey key() {
            return candidate.key();
        }

        boolean signed() {
            return !proven.signature().isEmpty();
        }
    }
}
