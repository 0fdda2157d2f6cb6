package org.bpci.relay;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;

/**
 * What the relay asks about messages that are calls between applications, once before it accepts them and again when it hands
 * them out. The room that knows agreements opens this door; it lies above the relay, which cannot name it otherwise. Nothing
 * is asked about other messages.
 */
public sealed interface CallCourt<R> extends Request<R> {

    String ADDRESS = "relay.court";

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * A message of a type of {@link MessageType#isCall} that its source has signed.
     *
     * @param content    as it was sent, nothing of it checked
     * @param bytes      of the message as it was sent
     * @param signed     false for an unsigned message of a node in development mode
     * @param appKey     what the application's signature was verified with; empty when it is not there or its key is not known
     * @param appForged  whether a signature is there that is not the key's
     */
    record OfferedCall(NodeId source, String messageId, String type, List<NodeId> targets, JsonNode content, int bytes, Digest digest,
                       Instant expiresAt, boolean signed, Optional<VerificationKey> appKey, boolean appForged) {

        public OfferedCall {
            targets = List.copyOf(targets);
        }
    }

    /** Asked before the commit, in the order of offering; answered with one ruling for each. */
    record RuleOnOffers(List<OfferedCall> calls) implements CallCourt<List<CallRuling>> {

        public RuleOnOffers {
            calls = List.copyOf(calls);
        }
    }

    /** An accepted call that is about to be handed to its target. */
    record WaitingCall(NodeId source, String messageId, NodeId target, Docket docket) {
    }

    /** Asked before the frames are sent where the {@link Licence} of the ruling before does not stand; answered with one for each. */
    record RuleOnHandOuts(List<WaitingCall> calls) implements CallCourt<List<CallRuling>> {

        public RuleOnHandOuts {
            calls = List.copyOf(calls);
        }
    }

    /** Told after the commit that accepted them, of those the court follows. */
    record CallsAccepted(List<AcceptedCall> calls) implements CallCourt<Void> {

        public CallsAccepted {
            calls = List.copyOf(calls);
        }
    }

    /** @param response whether it is one, and no call */
    record AcceptedCall(NodeId source, String messageId, boolean response, Digest digest, Docket docket, Instant expiresAt) {
    }

    /** What is decided about one call. */
    sealed interface CallRuling {

        /** @param followed whether the court wants to be told that the call was accepted */
        record Allowed(Docket docket, Licence licence, boolean followed) implements CallRuling {
        }

        /** Of a hand-out: not for now. It waits until {@link RelayRequest.ReleaseCalls}, or until it expires. */
        record Held() implements CallRuling {
        }

        /**
         * @param docket  what it would have been allowed under, as far as that is known
         * @param audited whether this is a decision for the audit trail, or only something to try again
         */
        record Denied(Docket docket, Refusal refusal, boolean audited) implements CallRuling {
        }
    }
}
