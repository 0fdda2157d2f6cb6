package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.kernel.VerificationKey;

/** The door between the consensus room and its scrutineers; the event bus takes them in turn. */
sealed interface ScrutineerRequest<R> extends Request<R> {

    String ADDRESS = "consensus.scrutineer";

    @Override
    default String address() {
        return ADDRESS;
    }

    /**
     * A ballot as it came.
     *
     * @param key to check the signature with; empty when that is not worth its price
     */
    record Paper(ObjectNode tree, Optional<VerificationKey> key) {
    }

    /** Answered with one finding for each paper, in their order. */
    record CheckPapers(List<Paper> papers) implements ScrutineerRequest<List<Finding>> {

        public CheckPapers {
            papers = List.copyOf(papers);
        }
    }

    /** What is known of a paper before anything is decided about it. */
    sealed interface Finding {

        /** @param checked empty when no key was given */
        record Read(Ballot ballot, Optional<Ballot.Checked> checked) implements Finding {
        }

        record Refused(Refusal refusal) implements Finding {
        }
    }
}
