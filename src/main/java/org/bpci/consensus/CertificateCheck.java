package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.CanonicalObject;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Verifier;
import org.bpci.ledger.NoteKey;

/**
 * Checks a certificate from nothing but its bytes: no network, no configuration, no database. Everything is recomputed, in
 * the order of protocol §9.6; the first thing that is wrong refuses the file. What is left to the reader is whether the
 * oracle's key, which the answer names, is the one he knows.
 */
public final class CertificateCheck {

    /** An electorate of ten thousand hybrid keys and their ballots. */
    public static final int FILE_BYTES_MAX = 256 << 20;

    private static final Rules RULES = new Rules();

    /**
     * What a valid certificate proves.
     *
     * @param digest of the decision
     * @param place  of the decision in the oracle's ledger, where the certificate proves that too
     */
    public record Proven(
            String networkId, NodeId oracle, VerificationKey oracleKey, Proposal proposal, Opening opening, Epoch epoch,
            List<Ballot> ballots, Decision decision, Digest digest, FaultBudget faultBudget, Optional<LedgerPlace.Place> place) {

        public Proven {
            ballots = List.copyOf(ballots);
        }

        public boolean inLedger() {
            return place.isPresent();
        }

        /** The key that signs the checkpoints of this oracle's ledger. */
        public NoteKey noteKey() {
            return LedgerPlace.noteKey(Network.of(networkId), oracle, oracleKey);
        }

        /** The {@code tally} of the certificate. */
        public ObjectNode tally() {
            return Certificate.tally(decision.tally(), opening.terms().totalMicros());
        }
    }

    private final ObjectNode tree;
    private final Network network;

    private CertificateCheck(ObjectNode tree, Network network) {
        this.tree = tree;
        this.network = network;
    }

    /**
     * What a voter wants to be sure of before it signs a ballot: that {@code opening} is the oracle's word, and opens
     * {@code proposal} on the proposal's own terms. The same checks a certificate must stand.
     */
    public static Opening opened(ObjectNode proposal, ObjectNode opening, Network network, NodeId oracle, VerificationKey oracleKey) {
        CertificateCheck check = new CertificateCheck(opening, network);
        Opening opened = check.opening(opening, oracle, oracleKey);
        check.proposal(proposal, opened);
        return opened;
    }

    /** Whether a JSON object says of itself that it is a certificate. */
    public static boolean recognizes(ObjectNode tree) {
        return Certificate.FORMAT.equals(tree.path("format").textValue());
    }

    /** @param file the certificate, to the byte: there is one spelling of it */
    public static Proven verify(byte[] file) {
        try {
            ObjectNode tree = Json.parseObject(file, FILE_BYTES_MAX);
            CanonicalObject canonical = CanonicalObject.of(tree, file.length + 1);
            if (!canonical.is(file)) {
                throw invalid("the file is not in canonical form (RFC 8785), not even a line feed may follow; use the file as the oracle gave it");
            }
            return new CertificateCheck(tree, Network.of(Fields.of(tree, "certificate").text("network_id", 63))).proven(canonical);
        } catch (Refusal refusal) {
            throw refusal.is(ConsensusFault.CERTIFICATE_INVALID) ? refusal : invalid(refusal.detail());
        }
    }

    private Proven proven(CanonicalObject canonical) {
        Fields fields = Fields.of(tree, "certificate");
        require(Certificate.FORMAT.equals(fields.text("format", 64)), "/format is not " + Certificate.FORMAT);
        fields.text("network_id", 63);
        NodeId oracle = fields.nodeId("oracle_id");
        VerificationKey oracleKey = CheckedKeys.parse(fields.text("oracle_key", Wire.SUITE_TEXT_CHARS_MAX));
        Outcome outcome = Outcome.of(fields.text("outcome", 16)).orElseThrow(() -> invalid("/outcome is none there is"));
        Instant decidedAt = fields.instant("decided_at");
        int rounds = (int) fields.integer("rounds", 1, Integer.MAX_VALUE);
        ObjectNode proposalTree = fields.object("proposal");
        ObjectNode openingTree = fields.object("opening");
        ObjectNode epochTree = fields.object("epoch");
        ObjectNode tallyTree = fields.object("tally");
        var ballotTrees = fields.array("ballots", Roll.VOTERS_MAX);
        String seal = fields.text(Certificate.SEAL, Wire.SUITE_TEXT_CHARS_MAX);
        Optional<ObjectNode> ledgerProof = fields.optionalObject(Certificate.LEDGER_PROOF);
        fields.closed();

        SignatureValue signature = SignatureValue.parse(seal);
        require(seal.equals(signature.text()), "/seal is not written as <suite>:<base64url>");
        byte[] sealed = network.pae(Kind.DECISION, canonical.without(Certificate.SEAL, Certificate.LEDGER_PROOF));
        require(Verifier.verify(oracleKey, sealed, signature), "the seal is not the oracle's; the file was altered");
        Opening opening = opening(openingTree, oracle, oracleKey);
        Proposal proposal = proposal(proposalTree, opening);
        Epoch epoch = epoch(epochTree, opening);
        List<Ballot> ballots = ballots(ballotTrees, opening);
        Tally tally = tally(ballots, opening);
        require(tallyTree.equals(Json.parseObject(Json.write(Certificate.tally(tally, opening.terms().totalMicros())), 1 << 10)),
                "/tally is not the sum of the ballots");
        checkOutcome(outcome, tally, opening.terms(), decidedAt);
        Digest digest = Digest.of(sealed);
        Optional<LedgerPlace.Place> place = ledgerProof.map(proof ->
                LedgerPlace.verified(proof, network, oracle, oracleKey, proposal.id(), digest));
        return new Proven(network.id(), oracle, oracleKey, proposal, opening, epoch, ballots, new Decision(outcome, tally, decidedAt, rounds),
                digest, FaultBudget.of(opening.roll(), opening.terms().threshold()), place);
    }

    private Opening opening(ObjectNode tree, NodeId oracle, VerificationKey oracleKey) {
        Signed signed = Signed.of(tree);
        Opening opening = Opening.read(signed, network);
        require(opening.oracle().equals(oracle) && opening.oracleKey().equals(oracleKey), "the opening is another oracle's");
        require(signed.verifies(network, Kind.OPENING, oracleKey), "the opening is not signed by the oracle");
        return opening;
    }

    private Proposal proposal(ObjectNode tree, Opening opening) {
        Proposal proposal = Proposal.read(tree, network);
        Terms terms = opening.terms();
        require(proposal.signed().verifies(network, Kind.PROPOSAL, opening.proposerKey()), "the proposal is not signed by its proposer");
        require(proposal.digest().equals(opening.proposalDigest()), "the opening is for another proposal");
        require(proposal.id().equals(opening.proposalId()), "the opening is for another proposal id");
        require(proposal.deadline().equals(terms.closesAt()), "the opening has another deadline than the proposal");
        require(proposal.minimumVotes().isEmpty() || proposal.minimumVotes().getAsInt() == terms.minimumVotes(),
                "the opening has another minimum of votes than the proposal");
        require(proposal.threshold().isEmpty() || proposal.threshold().get().equals(terms.threshold()),
                "the opening has another threshold than the proposal");
        Proposal.checkedThreshold(terms.threshold(), proposal.type());
        Duration voting = Duration.between(opening.openedAt(), terms.closesAt());
        Force force = proposal.type().force();
        require(voting.compareTo(force.votingMin()) >= 0 && voting.compareTo(force.votingMax()) <= 0,
                "the time to vote is not what a " + proposal.type().wireName() + " proposal allows");
        require(terms.minimumVotes() <= terms.voters(), "more votes are asked for than there are voters");
        require(terms.minConsensusNodes() <= terms.voters(), "the electorate is smaller than min_consensus_nodes");
        return proposal;
    }

    private Epoch epoch(ObjectNode tree, Opening opening) {
        Epoch epoch = Epoch.read(tree);
        require(Digest.of(network.pae(Kind.EPOCH, Canonical.of(tree))).equals(opening.epochDigest()) && epoch.number() == opening.epoch(),
                "the opening is for another weight epoch");
        require(epoch.oracle().equals(opening.oracle()), "the weight epoch is another oracle's");
        require(epoch.weights().size() == opening.roll().size(), "the electorate is not that of the weight epoch");
        for (Voter voter : opening.roll().voters()) {
            require(voter.weight().equals(epoch.weights().get(voter.node())),
                    "voter " + voter.node() + " has not the weight of the weight epoch");
        }
        return epoch;
    }

    private List<Ballot> ballots(Iterable<JsonNode> trees, Opening opening) {
        List<Ballot> ballots = new ArrayList<>();
        for (JsonNode item : trees) {
            require(item instanceof ObjectNode && !item.has(Ballot.REASONING), "a ballot is an object without /reasoning");
            Ballot ballot = Ballot.read((ObjectNode) item, network);
            require(ballots.isEmpty() || ballots.getLast().voter().compareTo(ballot.voter()) < 0,
                    "the ballots are not sorted by voter, one each");
            ballots.add(ballot);
        }
        // Each check is independent, and signatures are nearly all of the work.
        IntStream.range(0, ballots.size()).parallel().forEach(i -> checkBallot(ballots.get(i), opening));
        return ballots;
    }

    private void checkBallot(Ballot ballot, Opening opening) {
        Voter voter = voter(ballot, opening);
        String whose = "the ballot of " + ballot.voter();
        require(ballot.proposalId().equals(opening.proposalId()) && RULES.sameProposal(ballot, opening), whose + " is for another proposal");
        require(RULES.sameOpening(ballot, opening), whose + " is for another electorate");
        require(ballot.claimedWeight().isEmpty() || ballot.claimedWeight().get().equals(voter.weight()),
                whose + " claims another weight");
        require(voter.key().isPresent() && ballot.signed().verifies(network, Kind.BALLOT, voter.key().get()),
                whose + " is not signed by that voter");
    }

    private Voter voter(Ballot ballot, Opening opening) {
        return opening.roll().voter(opening.roll().indexOf(ballot.voter())
                .orElseThrow(() -> invalid(ballot.voter() + " is not in the electorate")));
    }

    private Tally tally(List<Ballot> ballots, Opening opening) {
        Tally tally = Tally.NONE;
        for (Ballot ballot : ballots) {
            tally = RULES.count(tally, ballot.choice(), voter(ballot, opening).weight());
        }
        return tally;
    }

    private static void checkOutcome(Outcome outcome, Tally tally, Terms terms, Instant decidedAt) {
        Optional<Outcome> forced = RULES.outcome(tally, terms);
        boolean inTime = RULES.accepting(decidedAt, terms);
        boolean follows = switch (outcome) {
            case APPROVED, REJECTED -> forced.equals(Optional.of(outcome)) && inTime;
            case EXPIRED -> forced.isEmpty() && !inTime;
        };
        require(follows, "the ballots do not make the proposal " + outcome.wireName() + " at " + decidedAt);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    private static Refusal invalid(String why) {
        return ConsensusFault.CERTIFICATE_INVALID.because(why);
    }
}
