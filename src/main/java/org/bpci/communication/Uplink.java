package org.bpci.communication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;

/**
 * What sessions tell the relay, which opens this door: communication lies below the relay and cannot name it otherwise.
 * What one session tells arrives in the order the node sent it.
 */
public sealed interface Uplink extends Request<Void> {

    String ADDRESS = "relay.uplink";

    SessionRef session();

    /** The node the session belongs to. */
    NodeId node();

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * One message as the node sent it: strictly parsed, nothing else checked.
     *
     * @param bytes size of its frame
     */
    record Offered(ObjectNode message, int bytes) {
    }

    /**
     * All messages that arrived together. The relay settles each exactly once through
     * {@link CommunicationRequest.SendFrames#settledOffers}, however it is answered.
     */
    record MessagesOffered(SessionRef session, NodeId node, List<Offered> messages) implements Uplink {

        public MessagesOffered {
            messages = List.copyOf(messages);
        }
    }

    /** The node says that it has processed these deliveries. */
    record DeliveriesAcknowledged(SessionRef session, NodeId node, List<Long> deliveryIds) implements Uplink {

        public DeliveriesAcknowledged {
            deliveryIds = List.copyOf(deliveryIds);
        }
    }

    /**
     * The node does not want this delivery now.
     *
     * @param delay when it wants it again; empty when it leaves that to the relay
     */
    record DeliveryRefused(SessionRef session, NodeId node, long deliveryId, Optional<Duration> delay, String reason) implements Uplink {
    }
}
