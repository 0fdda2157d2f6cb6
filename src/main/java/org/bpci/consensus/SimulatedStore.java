package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bpci.kernel.Digest;

/** The disk of a simulated oracle: what survives a crash. */
final class SimulatedStore {

    private final List<Fact> facts = new ArrayList<>();
    private final Map<Digest, Ballot> ballots = new HashMap<>();
    private final Map<String, ObjectNode> openings = new HashMap<>();
    private final Map<String, byte[]> certificates = new HashMap<>();

    void append(List<Fact> batch) {
        facts.addAll(batch);
    }

    void keep(Ballot ballot) {
        ballots.put(ballot.digest(), ballot);
    }

    void keepOpening(String proposalId, ObjectNode signed) {
        openings.put(proposalId, signed);
    }

    void keepCertificate(String proposalId, byte[] file) {
        certificates.put(proposalId, file);
    }

    List<Fact> facts() {
        return facts;
    }

    Ballot ballot(Digest digest) {
        return ballots.get(digest);
    }

    ObjectNode opening(String proposalId) {
        return openings.get(proposalId);
    }

    Map<String, byte[]> certificates() {
        return certificates;
    }
}
