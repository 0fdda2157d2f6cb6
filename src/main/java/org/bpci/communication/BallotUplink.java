package org.bpci.communication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;

/** What sessions tell the consensus room, which opens this door. What one session tells arrives in the order the node sent it. */
public sealed interface BallotUplink extends Request<Void> {

    String ADDRESS = "consensus.uplink";

    SessionRef session();

    /** The node the session belongs to. */
    NodeId node();

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * Ballots that arrived together, as the node sent them: strictly parsed, nothing else checked. Each is settled exactly once
     * through {@link CommunicationRequest.SendFrames#settledOffers}, however it is answered.
     */
    record BallotsOffered(SessionRef session, NodeId node, List<ObjectNode> ballots) implements BallotUplink {

        public BallotsOffered {
            ballots = List.copyOf(ballots);
        }
    }

    /** Whether the node wants the news of all proposals, not only of those it votes on. */
    record NewsWanted(SessionRef session, NodeId node, boolean wanted) implements BallotUplink {
    }
}
