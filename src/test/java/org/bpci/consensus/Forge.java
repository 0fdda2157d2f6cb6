package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;

/** Makes certificates that lie, with as many signers in the plot as one likes: whatever they can sign is signed anew. */
final class Forge {

    /** Who lies. Each can do what those before can. */
    enum Plot {
        /** Whoever got hold of the file. */
        NOBODY,
        /** The oracle seals anew. */
        SEAL,
        /** It signs the opening anew too. */
        OPENING,
        /** The voters sign ballots for that opening. */
        BALLOTS,
        /** The proposer signs the proposal anew, and all digests are made to fit. */
        ALL
    }

    private Forge() {
    }

    static byte[] forged(byte[] certificate, Plot plot, Consumer<ObjectNode> lie) {
        ObjectNode tree = Scene.tree(new String(certificate, StandardCharsets.UTF_8));
        lie.accept(tree);
        if (plot == Plot.ALL) {
            fit(tree);
        }
        if (plot.compareTo(Plot.OPENING) >= 0) {
            tree.set("opening", signed((ObjectNode) tree.get("opening"), Kind.OPENING, "oracle"));
        }
        if (plot.compareTo(Plot.BALLOTS) >= 0) {
            vote(tree);
        }
        return plot == Plot.NOBODY ? Certificate.file(tree) : Certificate.file(
                Signed.sign(tree, Scene.NETWORK, Kind.DECISION, Scene.ORACLE_KEY, Certificate.SEAL, Certificate.LEDGER_PROOF).tree());
    }

    private static void fit(ObjectNode tree) {
        ObjectNode opening = (ObjectNode) tree.get("opening");
        ObjectNode proposal = signed((ObjectNode) tree.get("proposal"), Kind.PROPOSAL, tree.path("proposal").path("proposer_node").asText());
        tree.set("proposal", proposal);
        opening.put("proposal_digest", Signed.of(proposal).digest(Scene.NETWORK, Kind.PROPOSAL).hex());
        opening.put("epoch_digest", Digest.of(Scene.NETWORK.pae(Kind.EPOCH, Canonical.of(tree.get("epoch")))).hex());
    }

    private static void vote(ObjectNode tree) {
        ObjectNode opening = (ObjectNode) tree.get("opening");
        ArrayNode ballots = (ArrayNode) tree.get("ballots");
        for (int i = 0; i < ballots.size(); i++) {
            ObjectNode ballot = ((ObjectNode) ballots.get(i)).put("proposal_digest", opening.path("proposal_digest").asText())
                    .put("opening_digest", Signed.of(opening).digest(Scene.NETWORK, Kind.OPENING).hex());
            ballots.set(i, signed(ballot, Kind.BALLOT, ballot.path("voter_node").asText()));
        }
    }

    static ObjectNode signed(ObjectNode tree, Kind kind, String signer) {
        return Signed.sign(tree, Scene.NETWORK, kind, Scene.key(signer)).tree();
    }

    static ObjectNode in(JsonNode tree, String member) {
        return (ObjectNode) tree.get(member);
    }

    static ObjectNode ballot(JsonNode tree, int index) {
        return (ObjectNode) tree.get("ballots").get(index);
    }

    static ObjectNode voter(JsonNode tree, String of, int index) {
        return (ObjectNode) tree.get(of).get("voters").get(index);
    }
}
