package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;

/** The door between the relay and its verifiers; the event bus takes them in turn. */
sealed interface VerifierRequest<R> extends Request<R> {

    String ADDRESS = "relay.verifier";

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * @param key  empty for an unsigned message that may be
     * @param hint how a message with that id looked that was accepted before
     * @param call of a call that its application signed
     */
    record Claim(ObjectNode tree, Optional<VerificationKey> key, Optional<Recent.Mark> hint, Optional<CallClaim> call) {
    }

    /**
     * @param tree inside the message
     * @param kind {@code CALL} or {@code RESPONSE}
     * @param key  empty when no such application is known
     */
    record CallClaim(ObjectNode tree, Kind kind, Optional<VerificationKey> key) {
    }

    /** Answered with one proof for each claim, in their order. */
    record VerifyClaims(List<Claim> claims) implements VerifierRequest<List<Proof>> {
    }
}
