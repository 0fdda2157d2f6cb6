package org.bpci.consensus;

import static org.bpci.consensus.Forge.ballot;
import static org.bpci.consensus.Forge.in;
import static org.bpci.consensus.Forge.voter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bpci.consensus.Forge.Plot;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;

/** Certificates that look odd and are valid: a verifier that refuses one of them asks for more than the protocol does. */
final class Truths {

    private final Map<String, byte[]> all = new LinkedHashMap<>();
    private final byte[] base;

    private Truths(byte[] base) {
        this.base = base;
    }

    /** @param base four voters, approved, without a ledger proof */
    static Map<String, byte[]> of(byte[] base) {
        Truths truths = new Truths(base);
        truths.spellings();
        truths.proposals();
        truths.contents();
        truths.electorates();
        return truths.all;
    }

    private void add(String what, Plot plot, Consumer<ObjectNode> change) {
        all.put(what, Forge.forged(base, plot, change));
    }

    private void spellings() {
        add("as it is", Plot.NOBODY, tree -> { });
        add("another round", Plot.SEAL, tree -> tree.put("rounds", 2));
        add("tenths of a second", Plot.SEAL, tree -> tree.put("decided_at", "2030-05-01T12:00:00.5Z"));
        add("a bare signature", Plot.SEAL, tree -> ballot(tree, 0).put("signature", ballot(tree, 0).path("signature").asText().substring(8)));
        add("a vote in small letters", Plot.BALLOTS, tree -> ballot(tree, 0).put("vote", "aPProve"));
        add("the right weight in a ballot", Plot.BALLOTS, tree -> ballot(tree, 0).put("vote_weight", 1.5));
        add("a digest of a reasoning", Plot.BALLOTS, tree -> ballot(tree, 0).put("reasoning_digest", "0".repeat(64)));
    }

    private void proposals() {
        add("a deadline as a span", Plot.ALL, tree -> in(tree, "proposal").put("voting_deadline", "+60m"));
        add("a type in small letters", Plot.ALL, tree -> in(tree, "proposal").put("proposal_type", "networkparameter"));
        add("a custom type as an object", Plot.ALL, tree -> in(tree, "proposal").putObject("proposal_type").put("Custom", "Naming"));
        add("no id of its own", Plot.ALL, tree -> {
            in(tree, "proposal").remove("proposal_id");
            ObjectNode proposal = Forge.signed(in(tree, "proposal"), Kind.PROPOSAL, "a");
            String id = "prop-" + Signed.of(proposal).digest(Scene.NETWORK, Kind.PROPOSAL).hex().substring(0, 32);
            in(tree, "opening").put("proposal_id", id);
            tree.get("ballots").forEach(one -> ((ObjectNode) one).put("proposal_id", id));
        });
        add("metadata", Plot.ALL, tree -> in(tree, "proposal").putObject("metadata").put("link", "https://example.org").put("empty", ""));
        add("no terms of its own", Plot.ALL, tree -> in(tree, "proposal").without(List.of("required_threshold", "minimum_votes")));
        add("a threshold a hair over two thirds", Plot.ALL, tree -> {
            in(tree, "proposal").put("required_threshold", 0.666666667);
            in(tree, "opening").putObject("threshold").put("numerator", 666_666_667).put("denominator", 1_000_000_000);
        });
    }

    private void contents() {
        content("NodeMembership", "{\"action\":\"ADMIT\",\"node_id\":\"x\",\"weight\":0.000001,\"rationale\":\"why\"}");
        content("NodeMembership", "{\"action\":\"Restore\",\"node_id\":\"x\"}");
        content("VotingWeight", "{\"node_id\":\"x\",\"weight\":1000000}");
        content("VotingWeight", "{\"weights\":[{\"node_id\":\"x\",\"weight\":1},{\"node_id\":\"w\",\"weight\":2.5}]}");
        content("NetworkUpgrade", "{\"version\":\"2.0\",\"activate_at\":\"2031-02-28T23:59:59.999Z\"}");
        content("KeyRotation", "{\"node_id\":\"x\",\"new_public_key\":\"" + Scene.key("x").verificationKey().text() + "\"}");
        content("Policy", "{\"policy\":\"p\",\"value\":null}");
        content("Policy", "{\"ratify_emergency\":\"prop-9\"}");
        content("NetworkParameter", "{\"parameter\":\"a.b\",\"value\":\"\",\"current_value\":false}");
        content("Advisory", "{\"n\":[0,-1,1e21,5e-324,1.7976931348623157e308,9007199254740991,0.1,1e-7,-1.5],\"s\":\"\\u0000\\u001f\\u007f\\u2028é😀\\\"\\\\/\"}");
        content("Custom:x", "{\"\":{\"__proto__\":[null,true,{}]},\"constructor\":\"é\",\"\\ud83d\\ude00\":1,\"\\ufb33\":2}");
        add("an emergency", Plot.ALL, tree -> {
            in(tree, "proposal").put("proposal_type", "Emergency").put("voting_deadline", "+10m").put("required_threshold", 0.75)
                    .set("content", Scene.tree("{\"action\":\"lowerLIMIT\",\"parameter\":\"p\",\"value\":-1.5}"));
            in(tree, "opening").put("closes_at", "2030-05-01T12:10:00Z").putObject("threshold").put("numerator", 3).put("denominator", 4);
        });
    }

    private void content(String type, String content) {
        add(type + " " + content, Plot.ALL, tree ->
                in(tree, "proposal").put("proposal_type", type).set("content", Scene.tree(content)));
    }

    private void electorates() {
        add("a voter without a key", Plot.ALL, tree -> {
            voter(tree, "opening", 2).remove("public_key");
            ((ArrayNode) tree.get("ballots")).remove(2);
            in(tree, "tally").put("reject_micros", 0).put("reject_votes", 0);
        });
        add("a later epoch", Plot.ALL, tree -> {
            in(tree, "opening").put("epoch", 7);
            in(tree, "epoch").put("epoch", 7).put("previous", "a".repeat(64)).putObject("cause").put("proposal_id", "q")
                    .put("proposal_digest", "b".repeat(64));
        });
        all.put("a hidden ballot, which the file alone cannot show", GoldenCertificates.hidingTheLastBallot(base));
    }
}
