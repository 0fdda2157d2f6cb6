package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

/** The disk of a simulated oracle: what survives a crash, and what it signed. */
final class SimulatedStore {

    private final List<Fact> facts = new ArrayList<>();
    private final Map<Digest, Ballot> ballots = new HashMap<>();
    private final Map<String, Fact.ProposalOpened> opened = new HashMap<>();
    private final Map<String, ObjectNode> openings = new HashMap<>();
    private final Map<String, byte[]> certificates = new HashMap<>();
    private final Map<String, ObjectNode> evidence = new HashMap<>();
    private final Map<Digest, String> receipts = new HashMap<>();
    private final List<String> signedTwice = new ArrayList<>();

    void append(List<Fact> batch) {
        facts.addAll(batch);
        batch.forEach(fact -> {
            if (fact instanceof Fact.ProposalOpened one) {
                opened.put(one.opening().proposalId(), one);
            }
        });
    }

    void keep(Ballot ballot) {
        ballots.put(ballot.digest(), ballot);
    }

    void keepOpening(String proposalId, ObjectNode signed) {
        once("the opening of " + proposalId, openings.put(proposalId, signed));
    }

    void keepCertificate(String proposalId, byte[] file) {
        once("the certificate of " + proposalId, certificates.put(proposalId, file));
    }

    void keepEvidence(Fact.EquivocationFound found, ObjectNode file) {
        once("evidence against " + found.voter() + " on " + found.proposalId(), evidence.put(found.proposalId() + " " + found.voter(), file));
    }

    void keepReceipt(Digest ballot, String receipt) {
        once("the receipt of ballot " + ballot.hex(), receipts.put(ballot, receipt));
    }

    private void once(String what, Object before) {
        if (before != null) {
            signedTwice.add(what);
        }
    }

    List<Fact> facts() {
        return facts;
    }

    Ballot ballot(Digest digest) {
        return ballots.get(digest);
    }

    Optional<Fact.ProposalOpened> opened(String proposalId) {
        return Optional.ofNullable(opened.get(proposalId));
    }

    ObjectNode opening(String proposalId) {
        return openings.get(proposalId);
    }

    Map<String, byte[]> certificates() {
        return certificates;
    }

    ObjectNode evidence(Fact.EquivocationFound found) {
        return evidence.get(found.proposalId() + " " + found.voter());
    }

    String receipt(Digest ballot) {
        return receipts.get(ballot);
    }

    List<String> signedTwice() {
        return signedTwice;
    }

    Epoch epoch(long number) {
        return facts.stream().filter(fact -> fact instanceof Fact.EpochBegan began && began.epoch().number() == number)
                .map(fact -> ((Fact.EpochBegan) fact).epoch()).findFirst().orElseThrow();
    }

    /** The ballots counted on a proposal, by voter. */
    Map<NodeId, Ballot> counted(String proposalId) {
        Map<NodeId, Ballot> counted = new TreeMap<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.BallotCounted one && one.proposalId().equals(proposalId)) {
                counted.put(one.voter(), ballots.get(one.digest()));
            }
        }
        return counted;
    }

    /** A proposal's voting as it stands on disk. */
    Optional<Round> round(String proposalId, Rules rules) {
        return opened(proposalId).map(begin -> {
            Round round = new Round(begin.proposal(), begin.opening(), rules);
            for (Fact fact : facts) {
                switch (fact) {
                    case Fact.BallotCounted counted when counted.proposalId().equals(proposalId) ->
                            round.apply(counted, epoch(begin.opening().epoch()));
                    case Fact.RoundRestarted restarted when restarted.proposalId().equals(proposalId) -> round.apply(restarted);
                    case Fact.EquivocationFound found when found.proposalId().equals(proposalId) -> round.apply(found);
                    case Fact.ProposalDecided decided when decided.proposalId().equals(proposalId) -> round.apply(decided);
                    default -> { } // another proposal's, or nothing of the voting
                }
            }
            return round;
        });
    }
}
