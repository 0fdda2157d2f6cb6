package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;

/** The door of the relay for requests that come by REST. Sessions use {@link org.bpci.communication.Uplink}. */
public sealed interface RelayRequest<R> extends Request<R> {

    String ADDRESS = "relay";

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * Accepts a signed message for all its targets or for none; answered when that is durable.
     *
     * @param message strictly parsed, nothing else checked
     * @param bytes   its size as it was sent
     * @param remote  where it came from, without a port; forgeries count against it and never against the node they name
     */
    record AdmitMessage(ObjectNode message, int bytes, String remote) implements RelayRequest<Admitted> {
    }

    /** @param repeated the message had been accepted before, and this is its original receipt */
    record Admitted(boolean repeated, MessageView message) {
    }

    /** @param source needed only when several nodes used the message id; refused with {@code message-ambiguous} without it */
    record FindMessage(Optional<NodeId> source, String messageId) implements RelayRequest<MessageView> {
    }

    /** Answered as soon as every delivery of the message has ended, or after {@code atMost} as it stands then. */
    record AwaitDelivered(NodeId source, String messageId, Duration atMost) implements RelayRequest<MessageView> {

        /** A waiting caller costs memory; longer waits are cut to this. */
        public static final Duration WAIT_MAX = Duration.ofMinutes(5);
    }

    /**
     * Deliveries that were given up (dead or expired), oldest message first.
     *
     * @param after the {@code next} of the page before, 0 for the first
     * @param limit 1 to {@value #LIMIT_MAX}
     */
    record ListDeadLetters(Optional<NodeId> target, long after, int limit) implements RelayRequest<DeadLetterPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param next to ask for the following page with; 0 when this is the last */
    record DeadLetterPage(List<DeadLetter> deadLetters, long next) {

        public DeadLetterPage {
            deadLetters = List.copyOf(deadLetters);
        }
    }

    record DeadLetter(NodeId source, String messageId, Instant acceptedAt, DeliveryView delivery) {
    }

    /**
     * Puts a dead letter back into its target's queue, with a new lifetime and no attempts counted.
     *
     * @param by the operator, for the audit trail
     */
    record ReplayDeadLetter(long deliveryId, String by) implements RelayRequest<DeliveryView> {
    }

    /**
     * What the network decided about the relay; told by the consensus room when it starts and whenever it changes.
     *
     * @param messagesPerSecondMax sustained rate of one source
     * @param pausedBecause        why nothing is accepted now; empty when messages are
     */
    record Regulate(int messagesPerSecondMax, Optional<String> pausedBecause) implements RelayRequest<Void> {
    }

    /** Messages a second that one node may send now: as configured, or as the network decided. */
    record RateInForce() implements RelayRequest<Integer> {
    }

    /**
     * What applications sign their calls with; told by the inter-app room when it starts and whenever one changes.
     *
     * @param keys by name of the application; added to those told before
     */
    record TrustAppKeys(Map<String, VerificationKey> keys) implements RelayRequest<Void> {

        public TrustAppKeys {
            keys = Map.copyOf(keys);
        }
    }

    /**
     * What waits of an agreement is not to be handed out any more; asked once the court has changed its mind. Answered when
     * every hand-out that the court allowed before is over; what still waits then ends as {@code REVOKED}, now or when its turn
     * comes.
     *
     * @param targets whose queues may hold calls under the agreement; what waits for others is decided when its turn comes
     * @param epoch   the court's count from now on: no {@link Licence} of a lower one stands
     */
    record RecallCalls(String agreement, List<NodeId> targets, String reason, long epoch) implements RelayRequest<Void> {

        public RecallCalls {
            targets = List.copyOf(targets);
        }
    }

    /** What was {@link CallCourt.CallRuling.Held} is to be asked about again, within moments. */
    record ReleaseCalls(List<NodeId> targets) implements RelayRequest<Void> {

        public ReleaseCalls {
            targets = List.copyOf(targets);
        }
    }

    /** Accepted calls by source and message id, each empty when there is none; at most {@value #KEYS_MAX}. */
    record FindCalls(List<CallKey> keys) implements RelayRequest<List<Optional<FoundCall>>> {

        public static final int KEYS_MAX = 500;

        public FindCalls {
            keys = List.copyOf(keys);
        }
    }

    record CallKey(NodeId source, String messageId) {
    }

    record FoundCall(CallKey key, Digest digest, Docket docket, Instant expiresAt) {
    }

    record RelayStats() implements RelayRequest<Stats> {
    }

    /**
     * Counters since this process started, and the queues as they stand.
     *
     * @param queuedDeliveries open deliveries, those in flight included
     * @param storeAvailable   whether messages can be accepted durably now
     */
    record Stats(
            long acceptedMessages, long repeatedMessages, long refusedMessages, long deliveredDeliveries, long expiredDeliveries,
            long deadDeliveries, long queuedDeliveries, long queuedBytes, long inFlightDeliveries, int connectedTargets,
            boolean storeAvailable) {
    }
}
