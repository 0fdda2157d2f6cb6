package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/** A small network around an assembly: nodes with keys, and short words for what they do. */
final class Scene {

    static final Network NETWORK = Network.of("test-net");
    static final SigningKey ORACLE_KEY = key("oracle");
    static final NodeId ORACLE = new NodeId("oracle-1");

    final Assembly assembly = new Assembly(new Assembly.Oracle(NETWORK, ORACLE, ORACLE_KEY.verificationKey()),
            ConsensusLimits.defaults(), new Rules());
    final Set<NodeId> isolated = new HashSet<>();
    final Map<NodeId, VerificationKey> keys = new HashMap<>();
    final List<Fact> facts = new ArrayList<>();
    private final Map<Digest, Ballot> cast = new HashMap<>();
    Instant now = Instant.parse("2030-05-01T12:00:00Z");
    private int proposals;

    /** @param weights of voters {@code a}, {@code b}, … in units, such as {@code 1.5} */
    static Scene of(String... weights) {
        Scene scene = new Scene();
        for (int i = 0; i < weights.length; i++) {
            scene.join("" + (char) ('a' + i));
            scene.take(scene.assembly.setWeight(node("" + (char) ('a' + i)), Weight.parse(weights[i]), scene.standing()));
        }
        return scene;
    }

    void join(String node) {
        keys.put(node(node), key(node).verificationKey());
    }

    Standing standing() {
        return new Standing(keys, keys.keySet(), isolated);
    }

    void take(List<Fact> decided) {
        decided.forEach(assembly::apply);
        facts.addAll(decided);
    }

    /** Opens a NetworkParameter proposal that changes nothing of the node's own. */
    Opening open(double threshold) {
        return open("NetworkParameter", "{\"parameter\":\"max_block_size\",\"new_value\":2048}", threshold);
    }

    Opening open(String type, String content, double threshold) {
        return open(draft(type, content, "+1h", OptionalInt.empty(), Optional.of(number(threshold))));
    }

    Opening open(ObjectNode proposal) {
        Proposal read = Proposal.read(proposal, NETWORK);
        take(assembly.open(read, keys.getOrDefault(read.proposer(), key(read.proposer().value()).verificationKey()), standing(), now));
        return assembly.round(read.id()).orElseThrow().opening();
    }

    ObjectNode draft(String type, String content, String deadline, OptionalInt minimumVotes, Optional<JsonNode> threshold) {
        return new ProposalDraft(Optional.of("prop-" + ++proposals), node("a"), type, tree(content), now, deadline, minimumVotes, threshold)
                .sign(NETWORK, key("a"));
    }

    Ballot ballot(String voter, Opening opening, Choice choice) {
        return Ballot.read(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), node(voter), choice,
                Optional.empty()).sign(NETWORK, key(voter)), NETWORK);
    }

    Answer.Kind vote(String voter, Opening opening, Choice choice) {
        return vote(ballot(voter, opening, choice));
    }

    Answer.Kind vote(Ballot ballot) {
        boolean shutOut = isolated.contains(ballot.voter());
        VerificationKey pinned = assembly.screen(ballot, shutOut, now).orElseThrow(() -> Assembly.unknown(ballot.proposalId()));
        Answer answer = assembly.cast(ballot.check(NETWORK, pinned), shutOut, now);
        take(answer.facts());
        cast.put(ballot.digest(), ballot);
        return answer.kind();
    }

    void approve(Opening opening, String... voters) {
        for (String voter : voters) {
            vote(voter, opening, Choice.APPROVE);
        }
    }

    /** Lets time pass and everything happen that it brings about. */
    void pass(Duration time) {
        now = now.plus(time);
        for (List<Fact> due = assembly.tick(now); !due.isEmpty(); due = assembly.tick(now)) {
            take(due);
        }
    }

    Optional<Outcome> outcome(Opening opening) {
        return assembly.round(opening.proposalId()).orElseThrow().decision().map(Decision::outcome);
    }

    /** The certificate file of a decided proposal. */
    byte[] certificate(Opening opening) {
        Round round = assembly.round(opening.proposalId()).orElseThrow();
        Epoch epoch = facts.stream().filter(fact -> fact instanceof Fact.EpochBegan began && began.epoch().number() == opening.epoch())
                .map(fact -> ((Fact.EpochBegan) fact).epoch()).findFirst().orElseThrow();
        Map<NodeId, Ballot> ballots = new TreeMap<>();
        facts.forEach(fact -> {
            if (fact instanceof Fact.BallotCounted counted && counted.proposalId().equals(opening.proposalId())) {
                ballots.put(counted.voter(), cast.get(counted.digest()));
            }
        });
        return Certificate.file(Certificate.seal(round.proposal(), epoch, opening,
                Signed.sign(opening.tree(), NETWORK, Kind.OPENING, ORACLE_KEY).tree(), List.copyOf(ballots.values()),
                round.decision().orElseThrow(), NETWORK, ORACLE_KEY).tree());
    }

    <F extends Fact> List<F> facts(Class<F> kind) {
        return facts.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static NodeId node(String name) {
        return new NodeId(name);
    }

    static SigningKey key(String name) {
        return SigningKey.ofSeed(Suite.ED25519, Digest.of(("scene " + name).getBytes(StandardCharsets.UTF_8)).bytes());
    }

    static ObjectNode tree(String json) {
        return Json.parseObject(json, 1 << 20);
    }

    static JsonNode number(double value) {
        return Json.parse(Double.toString(value).getBytes(StandardCharsets.UTF_8), 100);
    }
}
