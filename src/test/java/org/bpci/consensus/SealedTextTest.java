package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Canonical;
import org.junit.jupiter.api.Test;

class SealedTextTest {

    private final Scene scene = Scene.of("1", "2", "1.5", "3");
    private final Opening opening = scene.open(0.67);

    @Test
    void whatIsStoredSealsToTheSameBytesAsWhatIsRead() {
        scene.vote("c", opening, Choice.ABSTAIN);
        scene.approve(opening, "a", "d", "b");
        sealsAlike(3);
    }

    @Test
    void alsoWithoutASingleBallot() {
        scene.pass(Duration.ofHours(2));
        sealsAlike(0);
    }

    private void sealsAlike(int atLeast) {
        byte[] file = scene.certificate(opening);
        ObjectNode tree = Scene.tree(new String(file, StandardCharsets.UTF_8));
        List<String> ballots = new ArrayList<>();
        tree.get("ballots").forEach(ballot -> ballots.add(new String(Canonical.of(ballot), StandardCharsets.UTF_8)));
        assertFalse(ballots.size() < atLeast);
        Certificate.Sealed sealed = Certificate.sealStored((ObjectNode) tree.get("proposal"), (ObjectNode) tree.get("epoch"), opening,
                (ObjectNode) tree.get("opening"), ballots, scene.assembly.round(opening.proposalId()).orElseThrow().decision().orElseThrow(),
                Scene.NETWORK, Scene.ORACLE_KEY);
        assertEquals(new String(file, StandardCharsets.UTF_8), sealed.text());
        assertEquals(CertificateCheck.verify(file).digest(), sealed.digest());
    }

    @Test
    void aBallotIsStoredAsItStandsInACertificate() {
        ObjectNode sent = new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), Scene.node("a"), Choice.REJECT,
                Optional.of("no ✗")).sign(Scene.NETWORK, Scene.key("a"));
        Ballot ballot = Ballot.read(sent, Scene.NETWORK);
        assertEquals(new String(Canonical.of(ballot.bare()), StandardCharsets.UTF_8), ballot.text());
        assertEquals(ballot.digest(), Ballot.read(Scene.tree(ballot.text()), Scene.NETWORK).digest());
    }
}
