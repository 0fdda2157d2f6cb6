package org.bpci.consensus;

import org.bpci.kernel.Request;

/** What the room tells itself to do next, so that it is done in the one lane with everything else. */
sealed interface Turn extends Request<Void> {

    String ADDRESS = "consensus.turn";

    @Override
    default String address() {
        return ADDRESS;
    }

    /** Ballots have arrived. */
    record CountBallots() implements Turn {
    }

    /** Time has passed. */
    record PassTime() implements Turn {
    }
}
