package org.bpci.consensus;

import static org.bpci.consensus.RoundTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.Test;

class CertificateTest {

    private final Scene scene = Scene.of("1.5", "1", "1", "2");
    private final Opening opening = scene.open(0.67);

    @Test
    void everyOutcomeHasACertificateThatVerifies() {
        for (Outcome outcome : Outcome.values()) {
            byte[] file = decided(outcome);
            CertificateCheck.Proven proven = CertificateCheck.verify(file);
            assertEquals(outcome, proven.decision().outcome());
            assertEquals("test-net", proven.networkId());
            assertArrayEquals(file, Canonical.of(Scene.tree(new String(file, StandardCharsets.UTF_8))));
        }
    }

    private byte[] decided(Outcome outcome) {
        Opening on = scene.open(0.67);
        switch (outcome) {
            case APPROVED -> scene.approve(on, "a", "b", "d");
            case REJECTED -> {
                scene.vote("d", on, Choice.REJECT);
            }
            case EXPIRED -> scene.pass(Duration.ofHours(2));
        }
        return scene.certificate(on);
    }

    @Test
    void everySingleBitOfTheFileMatters() {
        byte[] file = approved();
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] mutated = file.clone();
            mutated[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit;
            assertThrows(Refusal.class, () -> CertificateCheck.verify(mutated), () -> "bit " + at + " may be flipped");
        }
        assertThrows(Refusal.class, () -> CertificateCheck.verify(Arrays.copyOf(file, file.length - 1)));
        assertThrows(Refusal.class, () -> CertificateCheck.verify((new String(file, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void thereIsOneSpellingOfACertificate() {
        String file = new String(approved(), StandardCharsets.UTF_8);
        for (String other : List.of(file + "\n", " " + file, file.replace("{\"ballots\"", "{ \"ballots\""), file.replace("Approved", "\\u0041pproved"),
                file.replace("\"seal\":\"ed25519:", "\"seal\":\""), file.replace("\"rounds\":1", "\"rounds\":1.0"),
                file.replace("\"rounds\":1", "\"rounds\":1,\"rounds\":1"))) {
            assertRefused(ConsensusFault.CERTIFICATE_INVALID, () -> CertificateCheck.verify(other.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void anOracleThatSealsALieIsFoundOut() {
        sealsLie("a hidden ballot makes another tally", tree -> ((ArrayNode) tree.get("ballots")).remove(0));
        sealsLie("a hidden ballot with its tally makes another outcome", tree -> {
            ((ArrayNode) tree.get("ballots")).remove(0);
            ((ObjectNode) tree.get("tally")).put("approve_micros", 3_000_000).put("approve_votes", 2);
        });
        sealsLie("another outcome", tree -> tree.put("outcome", "Rejected"));
        sealsLie("expired", tree -> tree.put("outcome", "Expired"));
        sealsLie("decided after the deadline", tree -> tree.put("decided_at", "2031-01-01T00:00:00Z"));
        sealsLie("a flipped vote", tree -> ((ObjectNode) tree.get("ballots").get(0)).put("vote", "Reject"));
        sealsLie("a ballot twice", tree -> ((ArrayNode) tree.get("ballots")).add(tree.get("ballots").get(0)));
        sealsLie("unsorted ballots", tree -> {
            ArrayNode ballots = (ArrayNode) tree.get("ballots");
            ballots.add(ballots.remove(0));
        });
        sealsLie("another weight", tree -> ((ObjectNode) tree.get("opening").get("voters").get(0)).put("weight_micros", 9_000_000));
        sealsLie("a lower threshold", tree -> ((ObjectNode) tree.get("opening")).putObject("threshold").put("numerator", 51).put("denominator", 100));
        sealsLie("another epoch", tree -> ((ObjectNode) tree.get("epoch").get("voters").get(0)).put("weight_micros", 1));
        sealsLie("another proposal", tree -> ((ObjectNode) tree.get("proposal").get("content")).put("new_value", 1));
        sealsLie("an unknown member", tree -> tree.put("remark", "trust me"));
    }

    /** The oracle signs everything anew that it can sign: the opening and the seal. */
    private void sealsLie(String what, Consumer<ObjectNode> lie) {
        ObjectNode tree = Scene.tree(new String(approved(), StandardCharsets.UTF_8));
        lie.accept(tree);
        tree.set("opening", Signed.sign((ObjectNode) tree.get("opening"), Scene.NETWORK, Kind.OPENING, Scene.ORACLE_KEY).tree());
        ObjectNode sealed = Signed.sign(tree, Scene.NETWORK, Kind.DECISION, Scene.ORACLE_KEY, Certificate.SEAL, Certificate.LEDGER_PROOF).tree();
        Refusal refusal = assertThrows(Refusal.class, () -> CertificateCheck.verify(Certificate.file(sealed)), what);
        assertEquals(ConsensusFault.CERTIFICATE_INVALID.code(), refusal.code());
    }

    private byte[] approved() {
        if (scene.outcome(opening).isEmpty()) {
            scene.approve(opening, "a", "b", "d");
        }
        return scene.certificate(opening);
    }

    @Test
    void evidenceProvesItselfAndNothingElseDoes() {
        Ballot first = scene.ballot("a", opening, Choice.APPROVE);
        Ballot second = scene.ballot("a", opening, Choice.REJECT);
        ObjectNode evidence = Evidence.of(Scene.NETWORK, Scene.key("a").verificationKey(), first.bare(), second.bare());
        assertEquals(Scene.node("a"), Evidence.verify(evidence).voter());
        assertRefused(ConsensusFault.EVIDENCE_INVALID, () -> Evidence.verify(
                Evidence.of(Scene.NETWORK, Scene.key("a").verificationKey(), first.bare(), first.bare())));
        assertRefused(ConsensusFault.EVIDENCE_INVALID, () -> Evidence.verify(
                Evidence.of(Scene.NETWORK, Scene.key("b").verificationKey(), first.bare(), second.bare())));
        Opening other = scene.open(0.67);
        assertRefused(ConsensusFault.EVIDENCE_INVALID, () -> Evidence.verify(Evidence.of(Scene.NETWORK,
                Scene.key("a").verificationKey(), first.bare(), scene.ballot("a", other, Choice.REJECT).bare())));
        ObjectNode forged = second.bare().put("vote", "Abstain");
        assertRefused(ConsensusFault.EVIDENCE_INVALID, () -> Evidence.verify(
                Evidence.of(Scene.NETWORK, Scene.key("a").verificationKey(), first.bare(), forged)));
        assertEquals(Optional.empty(), scene.outcome(opening));
    }
}
