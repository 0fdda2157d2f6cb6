package org.bpci.consensus;

import static org.bpci.consensus.Forge.ballot;
import static org.bpci.consensus.Forge.in;
import static org.bpci.consensus.Forge.voter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bpci.consensus.Forge.Plot;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;

/** Certificates that are not valid, each for one reason, with everybody in the plot who could be. */
final class Lies {

    private final Map<String, byte[]> all = new LinkedHashMap<>();
    private final byte[] base;

    private Lies(byte[] base) {
        this.base = base;
    }

    /** @param base four voters, approved, without a ledger proof */
    static Map<String, byte[]> of(byte[] base) {
        Lies lies = new Lies(base);
        lies.seals();
        lies.ballots();
        lies.counts();
        lies.openings();
        lies.epochs();
        lies.proposals();
        lies.contents();
        lies.times();
        return lies.all;
    }

    private void add(String what, Plot plot, Consumer<ObjectNode> lie) {
        all.put(what, Forge.forged(base, plot, lie));
    }

    private void seals() {
        add("a seal without its suite", Plot.NOBODY, tree -> tree.put("seal", tree.path("seal").asText().substring(8)));
        add("a seal with stray bits", Plot.NOBODY, tree -> tree.put("seal", tree.path("seal").asText().replaceFirst(".$", "_")));
        add("no seal", Plot.NOBODY, tree -> tree.remove("seal"));
        add("an unknown member", Plot.SEAL, tree -> tree.put("remark", "trust me"));
        add("a null member", Plot.SEAL, tree -> tree.putNull("ledger_proof"));
        add("another format", Plot.SEAL, tree -> tree.put("format", "bpci-consensus-certificate-v2"));
        add("another network", Plot.SEAL, tree -> tree.put("network_id", "other-net"));
        add("a network of capitals", Plot.SEAL, tree -> tree.put("network_id", "Test"));
        add("another oracle", Plot.SEAL, tree -> tree.put("oracle_id", "oracle-2"));
        add("another oracle key", Plot.SEAL, tree -> tree.put("oracle_key", Scene.key("x").verificationKey().text()));
        add("no rounds", Plot.SEAL, tree -> tree.put("rounds", 0));
        add("half rounds", Plot.SEAL, tree -> tree.put("rounds", 1.5));
        add("a key of small order", Plot.OPENING, tree -> {
            tree.put("oracle_key", "ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
            in(tree, "opening").put("oracle_key", "ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        });
    }

    private void ballots() {
        add("a flipped vote", Plot.SEAL, tree -> ballot(tree, 0).put("vote", "Reject"));
        add("a vote nobody knows", Plot.BALLOTS, tree -> ballot(tree, 0).put("vote", "Maybe"));
        add("a vote in letters of another script", Plot.BALLOTS, tree -> ballot(tree, 3).put("vote", "ab\u017ftain"));
        add("a ballot twice", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).insert(1, ballot(tree, 0)));
        add("ballots out of order", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).add(((ArrayNode) tree.get("ballots")).remove(0)));
        add("an invented voter's ballot", Plot.BALLOTS, tree -> ((ArrayNode) tree.get("ballots")).add(
                ballot(tree, 0).deepCopy().put("voter_node", "x")));
        add("a ballot of another's name", Plot.SEAL, tree -> ballot(tree, 2).put("voter_node", "ca"));
        add("a ballot with an unknown member", Plot.BALLOTS, tree -> ballot(tree, 0).put("round", 1));
        add("a ballot with a reasoning", Plot.SEAL, tree -> ballot(tree, 0).put("reasoning", "because"));
        add("a ballot with another weight", Plot.BALLOTS, tree -> ballot(tree, 0).put("vote_weight", 1.500001));
        add("a ballot with its weight as text", Plot.BALLOTS, tree -> ballot(tree, 0).put("vote_weight", "1.5"));
        add("a ballot without a signature", Plot.SEAL, tree -> ballot(tree, 0).remove("signature"));
        add("a ballot signed by another", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).set(0, Forge.signed(ballot(tree, 0), Kind.BALLOT, "b")));
        add("a ballot of another network", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).set(0,
                Signed.sign(ballot(tree, 0), Network.of("other-net"), Kind.BALLOT, Scene.key("a")).tree()));
        add("a ballot of another kind", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).set(0, Forge.signed(ballot(tree, 0), Kind.MESSAGE, "a")));
        for (String member : new String[] {"proposal_digest", "opening_digest"}) {
            add("a ballot with another " + member, Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).set(0,
                    Forge.signed(ballot(tree, 0).put(member, "c".repeat(64)), Kind.BALLOT, "a")));
        }
        add("a ballot with another proposal id", Plot.BALLOTS, tree -> ballot(tree, 0).put("proposal_id", "prop-2"));
    }

    private void counts() {
        add("a ballot left out", Plot.SEAL, tree -> ((ArrayNode) tree.get("ballots")).remove(0));
        add("a ballot left out of the tally too", Plot.SEAL, tree -> {
            ((ArrayNode) tree.get("ballots")).remove(0);
            in(tree, "tally").put("approve_micros", 3_000_000).put("approve_votes", 2);
        });
        add("another sum", Plot.SEAL, tree -> in(tree, "tally").put("approve_micros", 4_500_001));
        add("another number of votes", Plot.SEAL, tree -> in(tree, "tally").put("abstain_votes", 1));
        add("one more sum", Plot.SEAL, tree -> in(tree, "tally").put("missing_micros", 0));
        add("another outcome", Plot.SEAL, tree -> tree.put("outcome", "Rejected"));
        add("an outcome in small letters", Plot.SEAL, tree -> tree.put("outcome", "approved"));
        add("expired", Plot.SEAL, tree -> tree.put("outcome", "Expired").put("decided_at", "2030-05-01T13:00:00Z"));
        add("approved at the deadline", Plot.SEAL, tree -> tree.put("decided_at", "2030-05-01T13:00:00Z"));
        add("expired before the deadline", Plot.SEAL, tree -> {
            ((ArrayNode) tree.get("ballots")).remove(3);
            in(tree, "tally").put("approve_micros", 2_500_000).put("approve_votes", 2);
            tree.put("outcome", "Expired").put("decided_at", "2030-05-01T12:59:59.999Z");
        });
    }

    private void openings() {
        add("an opening signed by another", Plot.SEAL, tree -> tree.set("opening", Forge.signed(in(tree, "opening"), Kind.OPENING, "x")));
        add("an opening that names another oracle key", Plot.BALLOTS, tree -> in(tree, "opening").put("oracle_key", Scene.key("x").verificationKey().text()));
        add("another opening for the same ballots", Plot.OPENING, tree -> in(tree, "opening").put("opened_at", "2030-05-01T12:00:00.001Z"));
        add("a lower threshold", Plot.BALLOTS, tree -> in(tree, "opening").putObject("threshold").put("numerator", 51).put("denominator", 100));
        add("a threshold not in lowest terms", Plot.BALLOTS, tree ->
                in(tree, "opening").putObject("threshold").put("numerator", 134).put("denominator", 200));
        add("a threshold over one", Plot.BALLOTS, tree -> in(tree, "opening").putObject("threshold").put("numerator", 3).put("denominator", 2));
        add("another deadline", Plot.BALLOTS, tree -> in(tree, "opening").put("closes_at", "2030-05-01T14:00:00Z"));
        add("another minimum of votes", Plot.ALL, tree -> {
            in(tree, "proposal").put("minimum_votes", 2);
            in(tree, "opening").put("minimum_votes", 1);
        });
        add("a minimum nobody can reach", Plot.BALLOTS, tree -> in(tree, "opening").put("minimum_votes", 5));
        add("an electorate that is too small", Plot.BALLOTS, tree -> in(tree, "opening").put("min_consensus_nodes", 5));
        add("another total", Plot.BALLOTS, tree -> in(tree, "opening").put("total_weight_micros", 5_500_001));
        add("a voter twice", Plot.ALL, tree -> {
            for (String of : new String[] {"opening", "epoch"}) {
                ((ArrayNode) tree.get(of).get("voters")).insert(1, voter(tree, of, 0));
            }
            in(tree, "opening").put("total_weight_micros", 7_000_000);
        });
        add("voters out of order", Plot.ALL, tree -> {
            for (String of : new String[] {"opening", "epoch"}) {
                ((ArrayNode) tree.get(of).get("voters")).add(((ArrayNode) tree.get(of).get("voters")).remove(0));
            }
        });
        add("a voter of no weight", Plot.ALL, tree -> {
            voter(tree, "opening", 2).put("weight_micros", 0);
            voter(tree, "epoch", 2).put("weight_micros", 0);
            in(tree, "opening").put("total_weight_micros", 4_500_000);
        });
        add("a ballot of a voter without a key", Plot.BALLOTS, tree -> voter(tree, "opening", 2).remove("public_key"));
        add("a voter's key that is none", Plot.BALLOTS, tree -> voter(tree, "opening", 2).put("public_key", "ed25519:AAAA"));
        add("another proposal id", Plot.BALLOTS, tree -> {
            in(tree, "opening").put("proposal_id", "prop-2");
            tree.get("ballots").forEach(one -> ((ObjectNode) one).put("proposal_id", "prop-2"));
        });
        add("an opening with an unknown member", Plot.BALLOTS, tree -> in(tree, "opening").put("quorum", 3));
    }

    private void epochs() {
        add("another epoch", Plot.BALLOTS, tree -> voter(tree, "epoch", 0).put("weight_micros", 1));
        add("another number of the epoch", Plot.ALL, tree -> in(tree, "opening").put("epoch", 1));
        add("weights that are not the epoch's", Plot.ALL, tree -> voter(tree, "epoch", 0).put("weight_micros", 1));
        add("a voter the epoch lacks", Plot.ALL, tree -> ((ArrayNode) tree.get("epoch").get("voters")).remove(2));
        add("a voter only the epoch has", Plot.ALL, tree -> ((ArrayNode) tree.get("epoch").get("voters")).addObject()
                .put("node_id", "z").put("weight_micros", 1));
        add("an epoch of another oracle", Plot.ALL, tree -> in(tree, "epoch").put("oracle_id", "oracle-2"));
        add("a first epoch after another", Plot.ALL, tree -> in(tree, "epoch").put("previous", "a".repeat(64)));
        add("a later epoch without a cause", Plot.ALL, tree -> {
            in(tree, "opening").put("epoch", 1);
            in(tree, "epoch").put("epoch", 1).put("previous", "a".repeat(64));
        });
        add("an epoch with keys", Plot.ALL, tree -> voter(tree, "epoch", 0).put("public_key", "ed25519:AAAA"));
    }

    private void proposals() {
        add("another proposal", Plot.BALLOTS, tree -> in(in(tree, "proposal"), "content").put("new_value", 1));
        add("another proposal of the same proposer", Plot.SEAL, tree -> {
            in(in(tree, "proposal"), "content").put("new_value", 1);
            tree.set("proposal", Forge.signed(in(tree, "proposal"), Kind.PROPOSAL, tree.path("proposal").path("proposer_node").asText()));
        });
        add("another proposal of the same proposer, voted for", Plot.BALLOTS, tree -> {
            in(in(tree, "proposal"), "content").put("new_value", 1);
            tree.set("proposal", Forge.signed(in(tree, "proposal"), Kind.PROPOSAL, tree.path("proposal").path("proposer_node").asText()));
        });
        add("a proposal signed by another", Plot.SEAL, tree -> tree.set("proposal", Forge.signed(in(tree, "proposal"), Kind.PROPOSAL, "b")));
        proposal("a threshold too low", tree -> {
            in(tree, "proposal").put("required_threshold", 0.6);
            in(tree, "opening").putObject("threshold").put("numerator", 3).put("denominator", 5);
        });
        proposal("a threshold of exactly two thirds", tree -> {
            in(tree, "proposal").remove("required_threshold");
            in(tree, "opening").putObject("threshold").put("numerator", 2).put("denominator", 3);
        });
        proposal("a threshold as text", tree -> in(tree, "proposal").put("required_threshold", "0.67"));
        proposal("a threshold of ten decimals", tree -> in(tree, "proposal").put("required_threshold", 0.6700000001));
        proposal("no votes needed", tree -> in(tree, "proposal").put("minimum_votes", 0));
        proposal("an unknown type", tree -> in(tree, "proposal").put("proposal_type", "Coup"));
        proposal("a custom type without a name", tree -> in(tree, "proposal").put("proposal_type", "Custom:"));
        proposal("a type in letters of another script", tree -> in(tree, "proposal").put("proposal_type", "NetworkParameter".replace('k', '\u212a')));
        proposal("an id with a blank", tree -> in(tree, "proposal").put("proposal_id", "prop 1"));
        proposal("an unknown member of the proposal", tree -> in(tree, "proposal").put("urgent", true));
        proposal("metadata that is no text", tree -> in(tree, "proposal").putObject("metadata").put("n", 1));
        proposal("a proposer with a bad name", tree -> in(tree, "proposal").put("proposer_node", "-a"));
        proposal("a proposal that is too large", tree -> in(tree, "proposal").put("proposal_type", "Advisory")
                .putObject("content").put("s", "x".repeat(64 << 10)));
        proposal("a vote of three months and a day", tree -> in(tree, "opening").put("opened_at", "2030-01-31T12:59:59.999Z"));
        proposal("a vote of half a second", tree -> in(tree, "opening").put("opened_at", "2030-05-01T12:59:59.5Z"));
        proposal("an emergency of an hour", tree -> {
            in(tree, "proposal").put("proposal_type", "Emergency").put("required_threshold", 0.75)
                    .set("content", Scene.tree("{\"action\":\"PauseRelay\"}"));
            in(tree, "opening").putObject("threshold").put("numerator", 3).put("denominator", 4);
        });
    }

    private void proposal(String what, Consumer<ObjectNode> lie) {
        add(what, Plot.ALL, lie);
    }

    private void contents() {
        content("NetworkParameter", "{\"parameter\":\"p\"}");
        content("NetworkParameter", "{\"parameter\":\"p\",\"value\":1,\"new_value\":1}");
        content("NetworkParameter", "{\"parameter\":\"P\",\"value\":1}");
        content("NetworkParameter", "{\"parameter\":\"p\",\"value\":{}}");
        content("NetworkParameter", "{\"parameter\":\"p\",\"value\":1,\"note\":\"\"}");
        content("NodeMembership", "{\"action\":\"Admit\",\"node_id\":\"x\",\"weight\":0}");
        content("NodeMembership", "{\"action\":\"Remove\",\"node_id\":\"x\",\"weight\":1}");
        content("NodeMembership", "{\"action\":\"Ban\",\"node_id\":\"x\"}");
        content("VotingWeight", "{\"node_id\":\"x\",\"weight\":1e-7}");
        content("VotingWeight", "{\"weights\":[]}");
        content("VotingWeight", "{\"weights\":[{\"node_id\":\"x\",\"weight\":1},{\"node_id\":\"x\",\"weight\":2}]}");
        content("VotingWeight", "{\"weights\":[{\"node_id\":\"x\",\"weight\":1,\"key\":1}]}");
        content("NetworkUpgrade", "{\"version\":\"\"}");
        content("KeyRotation", "{\"node_id\":\"x\",\"new_public_key\":\"ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}");
        content("Policy", "{\"policy\":\"p\"}");
        content("Policy", "{\"policy\":\"p\",\"value\":1,\"ratify_emergency\":\"q\"}");
        content("Advisory", "{\"n\":1e17}");
        content("Advisory", "{\"d\":" + "[".repeat(62) + "]".repeat(62) + "}");
    }

    private void content(String type, String content) {
        add(type + " " + content, Plot.ALL, tree -> in(tree, "proposal").put("proposal_type", type)
                .set("content", Scene.tree(content)));
    }

    private void times() {
        for (String time : new String[] {"2030-05-01T12:00:60Z", "2030-05-01T24:00:00Z", "2030-02-29T12:00:00Z", "2030-05-01T12:00:00.0001Z",
            "2030-05-01t12:00:00Z", "2030-05-01T12:00:00+00:00", "2030-05-01T12:00:00.Z", "30-05-01T12:00:00Z", "2030-13-01T12:00:00Z", ""}) {
            add("decided at " + time, Plot.SEAL, tree -> tree.put("decided_at", time));
        }
    }
}
