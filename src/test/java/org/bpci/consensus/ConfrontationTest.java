package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.junit.jupiter.api.Test;

/** What an oracle that lies in its certificates cannot get away with, when somebody holds another paper of it. */
class ConfrontationTest {

    private final Scene scene = Scene.of("1.5", "1", "1", "2");
    private final Opening opening = decided();
    private final byte[] honest = scene.certificate(opening);
    private final byte[] hiding = GoldenCertificates.hidingTheLastBallot(honest);
    private final ObjectNode receipt = Scene.tree(GoldenCertificates.receipt(scene));

    private Opening decided() {
        Opening on = scene.open(0.67);
        scene.vote("c", on, Choice.REJECT);
        scene.approve(on, "a", "b", "d");
        return on;
    }

    @Test
    void anAcknowledgedBallotThatIsLeftOutConvictsTheOracle() {
        new Confrontation(CertificateCheck.verify(honest)).receipt(promise(receipt));
        assertEquals(Outcome.EXPIRED, CertificateCheck.verify(hiding).decision().outcome(), "alone it looks right");
        refuted(hiding, receipt, "d");
    }

    @Test
    void anAnswerThatHoldsTheReceiptServesAsWell() {
        new Confrontation(CertificateCheck.verify(honest)).receipt(promise((ObjectNode) Scene.tree("{\"repeated\":false}").set("receipt", receipt)));
    }

    @Test
    void aProposalOpenedTwiceUnderOneIdConvictsTheOracle() {
        for (String member : List.of("opening_digest", "proposal_digest")) {
            refuted(honest, signed(tree -> tree.put(member, "0".repeat(64))), "another proposal or electorate");
        }
    }

    @Test
    void anotherBallotThanTheAcknowledgedOneConvictsBoth() {
        refuted(honest, signed(tree -> ((ObjectNode) tree.get("ballots").get(0)).put("digest", "0".repeat(64))), "signed both");
    }

    @Test
    void aReceiptThatIsNotTheOraclesProvesNothing() {
        ObjectNode altered = receipt.deepCopy();
        ((ObjectNode) altered.get("ballots").get(0)).put("digest", "0".repeat(64));
        assertRefused(ConsensusFault.WITNESS_UNFIT, () -> promise(altered));
        assertRefused(ConsensusFault.WITNESS_UNFIT, () -> BallotPromise.verified(receipt, Network.of("other-net"), Scene.ORACLE_KEY.verificationKey()));
        assertRefused(ConsensusFault.WITNESS_UNFIT, () ->
                new Confrontation(CertificateCheck.verify(honest)).receipt(promise(signed(tree -> tree.put("proposal_id", "prop-9")))));
    }

    @Test
    void twoDecisionsOnOneProposalConvictTheOracle() {
        Proven proven = CertificateCheck.verify(honest);
        new Confrontation(proven).other(CertificateCheck.verify(honest));
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(proven).other(CertificateCheck.verify(hiding)));
        assertRefused(ConsensusFault.WITNESS_UNFIT, () ->
                new Confrontation(proven).other(CertificateCheck.verify(GoldenCertificates.read("hybrid.json"))));
    }

    @Test
    void theLedgerTellsTheSameStoryOrConvictsTheOracle() {
        Proven proven = CertificateCheck.verify(honest);
        List<BallotPromise> promises = List.of(promise(receipt));
        new Confrontation(proven).ledger(ledger(honest), promises);
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(CertificateCheck.verify(hiding)).ledger(ledger(honest), List.of()));
        for (EntryKind kind : List.of(EntryKind.BALLOT_COUNTED, EntryKind.PROPOSAL_OPENED, EntryKind.EPOCH_BEGAN)) {
            assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(proven).ledger(without(kind), promises));
        }
        List<String> late = new ArrayList<>(ledger(honest));
        Collections.swap(late, late.size() - 1, late.size() - 2);
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(proven).ledger(late, promises));
        List<String> twice = new ArrayList<>(ledger(honest));
        twice.addAll(ledger(hiding));
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(proven).ledger(twice, promises));
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(proven).ledger(ledger(honest),
                List.of(promise(signed(tree -> tree.put("accepted_at", "2030-05-01T12:00:01Z"))))));
        assertRefused(ConsensusFault.WITNESS_UNFIT, () -> new Confrontation(proven).ledger(without(EntryKind.PROPOSAL_DECIDED), promises));
        Proven placed = CertificateCheck.verify(GoldenCertificates.read("approved.json"));
        assertRefused(ConsensusFault.CERTIFICATE_REFUTED, () -> new Confrontation(placed).ledger(
                Collections.nCopies(7, ledger(honest).getFirst()), List.of()));
    }

    /** As the room writes it. */
    private List<String> ledger(byte[] certificate) {
        Proven proven = CertificateCheck.verify(certificate);
        List<String> leaves = new ArrayList<>(List.of(leaf(Entry.of(EntryKind.ORACLE_STARTED, scene.now))));
        scene.facts.stream().flatMap(fact -> Entries.of(fact, Scene.NETWORK).stream()).forEach(entry -> leaves.add(leaf(entry)));
        for (Fact.BallotCounted fact : scene.facts(Fact.BallotCounted.class)) {
            leaves.add(leaf(Entry.of(EntryKind.BALLOT_COUNTED, fact.at()).node(fact.voter()).proposal(fact.proposalId()).digest(fact.digest())));
        }
        leaves.add(leaf(Entry.of(EntryKind.PROPOSAL_DECIDED, proven.decision().at()).proposal(opening.proposalId()).digest(proven.digest())
                .detail("outcome", proven.decision().outcome().wireName())));
        return leaves;
    }

    private List<String> without(EntryKind kind) {
        List<String> leaves = new ArrayList<>(ledger(honest));
        leaves.remove(leaves.stream().filter(leaf -> leaf.contains(kind.wireName())).findFirst().orElseThrow());
        return leaves;
    }

    private static String leaf(Entry entry) {
        return new String(entry.leaf(), StandardCharsets.UTF_8);
    }

    @Test
    void aReceiptPromisesTheVeryLeafThatIsWritten() {
        BallotPromise promise = promise(receipt);
        assertTrue(ledger(honest).contains(promise.leaf(Scene.node("d"))), promise.leaf(Scene.node("d")));
        assertEquals(4, promise.ballots().size());
    }

    @Test
    void anOracleThatVotesByPuppetsIsFoundOutByWhoeverKnowsAKey() {
        byte[] puppets = Forge.forged(honest, Forge.Plot.ALL, tree -> { });
        Proven proven = CertificateCheck.verify(puppets);
        Trust nothing = Trust.NOTHING;
        nothing.require(proven);
        assertFalse(nothing.carries(proven));
        Trust all = trust(Map.of("a", key("a"), "b", key("b"), "d", key("d")));
        all.require(proven);
        assertTrue(all.carries(proven) && all.known(proven) == 3, "the three voters that are known decide it alone");
        assertFalse(trust(Map.of("a", key("a"), "b", key("b"))).carries(proven));
        foreign(proven, trust(Map.of("a", key("x"))));
        foreign(proven, trust(Map.of("x", key("x"))));
        foreign(proven, Trust.of(Optional.of("other-net"), Optional.empty(), Map.of(), Optional.empty()));
        foreign(proven, Trust.of(Optional.empty(), Optional.of(key("a")), Map.of(), Optional.empty()));
        foreign(proven, Trust.of(Optional.empty(), Optional.empty(), Map.of(), Optional.of("0".repeat(64))));
        Trust.of(Optional.of("test-net"), Optional.of(Scene.ORACLE_KEY.verificationKey().keyId()), Map.of("b", Scene.key("b").verificationKey().keyId()),
                Optional.of(opening.epochDigest().hex())).require(proven);
    }

    @Test
    void anElectorateComesFromTheFirstByDecisionsOnly() {
        Proven later = CertificateCheck.verify(GoldenCertificates.read("epoch-1.json"));
        byte[] cause = GoldenCertificates.read("weights-decision.json");
        Digest zero = CertificateCheck.verify(cause).opening().epochDigest();
        chain(cause).require(later, zero);
        chain(cause).require(CertificateCheck.verify(cause), zero);
        assertRefused(ConsensusFault.WITNESS_UNFIT, () -> chain().require(later, zero));
        assertRefused(ConsensusFault.CERTIFICATE_FOREIGN, () -> chain(cause).require(later, later.opening().epochDigest()));
        byte[] heavier = Forge.forged(GoldenCertificates.read("epoch-1.json"), Forge.Plot.ALL, tree -> {
            Forge.voter(tree, "epoch", 2).put("weight_micros", 9_000_000);
            Forge.voter(tree, "opening", 2).put("weight_micros", 9_000_000);
            long more = 9_000_000 - 3_250_000;
            for (String total : List.of("opening", "tally")) {
                Forge.in(tree, total).put("total_weight_micros", tree.path(total).path("total_weight_micros").asLong() + more);
            }
            Forge.in(tree, "tally").put("approve_micros", tree.path("tally").path("approve_micros").asLong() + more);
        });
        assertRefused(ConsensusFault.CERTIFICATE_FOREIGN, () -> chain(cause).require(CertificateCheck.verify(heavier), zero));
    }

    private static EpochChain chain(byte[]... files) {
        EpochChain chain = new EpochChain("test-net");
        for (byte[] file : files) {
            chain.add(file);
        }
        return chain;
    }

    private static void foreign(Proven proven, Trust trust) {
        assertRefused(ConsensusFault.CERTIFICATE_FOREIGN, () -> trust.require(proven));
    }

    private static Trust trust(Map<String, String> voters) {
        return Trust.of(Optional.empty(), Optional.empty(), voters, Optional.empty());
    }

    private static String key(String name) {
        return Scene.key(name).verificationKey().text();
    }

    private static BallotPromise promise(ObjectNode tree) {
        return BallotPromise.verified(tree, Scene.NETWORK, Scene.ORACLE_KEY.verificationKey());
    }

    private ObjectNode signed(Consumer<ObjectNode> change) {
        ObjectNode tree = receipt.deepCopy();
        change.accept(tree);
        return Forge.signed(tree, Kind.BALLOT_RECEIPT, "oracle");
    }

    private static void refuted(byte[] certificate, ObjectNode receipt, String words) {
        var refusal = assertThrows(Refusal.class,
                () -> new Confrontation(CertificateCheck.verify(certificate)).receipt(promise(receipt)));
        assertEquals(ConsensusFault.CERTIFICATE_REFUTED.code(), refusal.code());
        assertTrue(refusal.detail().contains(words), refusal.detail());
    }
}
