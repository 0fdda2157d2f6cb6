package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Weight;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.SealedLeaves;

/** The certificates kept in {@code src/test/resources/certificates}, and how production code makes them. */
final class GoldenCertificates {

    static final Path FOLDER = Path.of("src/test/resources/certificates");
    /** The one whose every bit is flipped by verifiers that take their time. */
    static final String SMALL = "small.json";
    /** Its signatures are drawn by lot, so it can be checked but not made again. */
    static final String HYBRID = "hybrid.json";

    private GoldenCertificates() {
    }

    static byte[] read(String name) {
        try {
            return Files.readAllBytes(FOLDER.resolve(name));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** All but the hybrid one; the same bytes on every run. */
    static SortedMap<String, byte[]> made() {
        SortedMap<String, byte[]> made = new TreeMap<>();
        made.put(SMALL, small());
        Scene scene = Scene.of("1.5", "1", "1", "2");
        byte[] approved = approved(scene);
        made.put("approved.json", inLedger(Scene.tree(new String(approved, StandardCharsets.UTF_8))));
        made.put("hidden-ballot.json", hidingTheLastBallot(approved));
        made.put("hidden-ballot-receipt.json", receipt(scene).getBytes(StandardCharsets.UTF_8));
        scene = Scene.of("1.5", "1", "1", "2");
        Opening rejected = scene.open(0.67);
        scene.vote("d", rejected, Choice.REJECT);
        made.put("rejected.json", scene.certificate(rejected));
        Opening expired = scene.open("Custom:Naming", "{\"name\":\"Ærø \\u2028 \\ud83d\\ude00\",\"share\":0.1,\"tiny\":1e-7}", 0.51);
        scene.vote("a", expired, Choice.ABSTAIN);
        scene.vote("b", expired, Choice.APPROVE);
        scene.pass(Duration.ofHours(1));
        made.put("expired.json", scene.certificate(expired));
        Opening emergency = scene.open(scene.draft("Emergency", "{\"action\":\"PauseRelay\",\"rationale\":\"forged traffic\"}", "+10m",
                OptionalInt.of(2), Optional.empty()));
        scene.approve(emergency, "a", "b", "d");
        made.put("emergency.json", scene.certificate(emergency));
        Opening reweigh = scene.open("VotingWeight", "{\"weights\":[{\"node_id\":\"c\",\"weight\":3.25}]}", 0.75);
        scene.approve(reweigh, "a", "b", "d");
        made.put("weights-decision.json", scene.certificate(reweigh));
        Opening later = scene.open(0.67);
        scene.approve(later, "c", "d", "a");
        made.put("epoch-1.json", scene.certificate(later));
        return made;
    }

    /** As few voters as there may be, and one ballot. */
    private static byte[] small() {
        Scene scene = Scene.of("0.2", "2.5", "0.3");
        Opening opening = scene.open(new ProposalDraft(Optional.of("p"), Scene.node("a"), "Advisory", Scene.tree("{}"), scene.now, "+1h",
                OptionalInt.of(1), Optional.empty()).sign(Scene.NETWORK, Scene.key("a")));
        scene.approve(opening, "b");
        return scene.certificate(opening);
    }

    private static byte[] approved(Scene scene) {
        Opening opening = scene.open(0.67);
        scene.vote("c", opening, Choice.REJECT);
        scene.approve(opening, "a", "b", "d");
        return scene.certificate(opening);
    }

    /** Valid in itself: the oracle pretends that the deciding ballot never came. */
    static byte[] hidingTheLastBallot(byte[] approved) {
        return Forge.forged(approved, Forge.Plot.SEAL, tree -> {
            ((ArrayNode) tree.get("ballots")).remove(3);
            Forge.in(tree, "tally").put("approve_micros", 2_500_000).put("approve_votes", 2);
            tree.put("outcome", "Expired").put("decided_at", "2030-05-01T13:00:00Z");
        });
    }

    /** What the voters got for the ballots counted so far. */
    static String receipt(Scene scene) {
        return new Receipts(new ConsensusSettings(Scene.ORACLE, Scene.NETWORK, Scene.ORACLE_KEY, ConsensusLimits.defaults()))
                .of(scene.facts(Fact.BallotCounted.class), scene.assembly).values().iterator().next().body();
    }

    private static byte[] inLedger(ObjectNode certificate) {
        Digest digest = Certificate.digest(certificate, Scene.NETWORK);
        Instant at = Instant.parse(certificate.path("decided_at").asText());
        List<String> leaves = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            leaves.add(leaf(Entry.of(EntryKind.NODE_UPDATED, at).node(Scene.node("n" + i))));
        }
        leaves.add(leaf(Entry.of(EntryKind.PROPOSAL_DECIDED, at).proposal(certificate.path("proposal").path("proposal_id").asText())
                .digest(digest).detail("outcome", "Approved")));
        leaves.add(leaf(Entry.of(EntryKind.NODE_UPDATED, at).node(Scene.node("n6"))));
        certificate.set(Certificate.LEDGER_PROOF, SealedLeaves.proof("bpci." + Scene.NETWORK + "/" + Scene.ORACLE, Scene.ORACLE_KEY, leaves, 5));
        return Certificate.file(certificate);
    }

    private static String leaf(Entry entry) {
        return new String(entry.leaf(), StandardCharsets.UTF_8);
    }

    /** An oracle and a voter with hybrid keys beside a voter with a plain one. */
    static byte[] hybrid() {
        SigningKey oracle = hybridKey("oracle");
        SigningKey heavy = hybridKey("heavy");
        SigningKey light = Scene.key("light");
        NodeId heavyNode = Scene.node("heavy");
        Instant at = Instant.parse("2030-05-01T12:00:00Z");
        Proposal proposal = Proposal.read(new ProposalDraft(Optional.empty(), heavyNode, "Policy",
                Scene.tree("{\"policy\":\"retention\",\"value\":{\"days\":90}}"), at, "2030-05-02T12:00:00Z", OptionalInt.empty(), Optional.empty())
                .sign(Scene.NETWORK, heavy), Scene.NETWORK);
        SortedMap<NodeId, Weight> weights = new TreeMap<>(Map.of(heavyNode, Weight.parse("2.5"), Scene.node("light"), Weight.ONE));
        Epoch epoch = Epoch.first(Scene.ORACLE, at, weights);
        Roll roll = Roll.of(List.of(new Voter(heavyNode, weights.get(heavyNode), Optional.of(heavy.verificationKey())),
                new Voter(Scene.node("light"), Weight.ONE, Optional.of(light.verificationKey()))));
        Opening opening = Opening.of(Scene.ORACLE, oracle.verificationKey(), proposal, heavy.verificationKey(), at, 0, epoch.digest(Scene.NETWORK),
                new Terms(roll.totalMicros(), 2, new Ratio(67, 100), 2, 2, proposal.deadline()), roll, Scene.NETWORK);
        List<Ballot> ballots = List.of(ballot(opening, heavyNode, heavy), ballot(opening, Scene.node("light"), light));
        return Certificate.file(Certificate.seal(proposal, epoch, opening, Signed.sign(opening.tree(), Scene.NETWORK, Kind.OPENING, oracle).tree(), ballots,
                new Decision(Outcome.APPROVED, new Tally(3_500_000, 0, 0, 2, 0, 0), at.plusSeconds(5), 1), Scene.NETWORK, oracle).tree());
    }

    private static Ballot ballot(Opening opening, NodeId voter, SigningKey key) {
        return Ballot.read(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter, Choice.APPROVE, Optional.empty())
                .sign(Scene.NETWORK, key), Scene.NETWORK);
    }

    private static SigningKey hybridKey(String name) {
        byte[] seed = new byte[64];
        System.arraycopy(Digest.of(("hybrid " + name).getBytes(StandardCharsets.UTF_8)).bytes(), 0, seed, 0, 32);
        System.arraycopy(Digest.of(("hybrid ml-dsa " + name).getBytes(StandardCharsets.UTF_8)).bytes(), 0, seed, 32, 32);
        return SigningKey.ofSeed(Suite.ED25519_ML_DSA_65, seed);
    }
}
