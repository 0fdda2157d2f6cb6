package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.VerificationKey;

/**
 * The parts of the production core a simulation drives. The simulator's own test replaces one at a time by a faulty one, to
 * see that the fault is noticed.
 */
class Machinery {

    Rules rules() {
        return new Rules();
    }

    Assembly assembly(Assembly.Oracle oracle, ConsensusLimits limits) {
        return new Assembly(oracle, limits, rules());
    }

    Signed seal(Proposal proposal, Epoch epoch, Opening opened, ObjectNode opening, List<Ballot> ballots, Decision decision,
                Network network, Signer signer) {
        return Certificate.seal(proposal, epoch, opened, opening, ballots, decision, network, signer);
    }

    ObjectNode evidence(Network network, VerificationKey key, ObjectNode first, ObjectNode second) {
        return Evidence.of(network, key, first, second);
    }

    /** The facts of one batch as they reach the disk. */
    List<Fact> persisted(List<Fact> facts) {
        return facts;
    }
}
