package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Weight;

/** The voters of a simulation: who they are, how they behave, and what they sign. */
final class SimulatedNetwork {

    static final Network NETWORK = Network.of("simulation");
    static final SigningKey ORACLE_KEY = key("oracle");

    /** How a voter behaves. */
    enum Conduct { HONEST, EQUIVOCATING, LATE, REPLAYING, STALE, FORGING, CLAIMING, SILENT }

    record Member(NodeId node, SigningKey key, Conduct conduct, Weight weight, Choice inclination) {
    }

    /** The members are the same in every seed; making keys costs more than using them. */
    private static final int MEMBERS_MAX = 12;
    private static final List<SigningKey> KEYS = keys();

    private final SplittableRandom random;
    private final List<Member> members = new ArrayList<>();
    private final Set<String> genuine = new HashSet<>();
    private final boolean giants;
    private int proposals;

    SimulatedNetwork(SplittableRandom random) {
        this.random = random;
        int count = 3 + random.nextInt(MEMBERS_MAX - 3);
        int mode = random.nextInt(4);
        this.giants = mode == 0;
        long[] weights = giants ? giants(count) : mode == 1 ? atTheBound(count) : anyWeights(count);
        for (int i = 0; i < weights.length; i++) {
            boolean approving = mode == 1 ? i < weights.length / 2 : random.nextInt(10) < 7;
            Conduct conduct = random.nextInt(3) > 0 ? Conduct.HONEST : Conduct.values()[random.nextInt(Conduct.values().length)];
            members.add(new Member(new NodeId("voter-" + (char) ('a' + i)), KEYS.get(i), conduct, new Weight(weights[i]),
                    approving ? Choice.APPROVE : random.nextInt(3) == 0 ? Choice.ABSTAIN : Choice.REJECT));
        }
    }

    private static long[] giants(int count) {
        long[] weights = new long[Math.max(count, 11)];
        java.util.Arrays.fill(weights, Weight.MICROS_MAX);
        weights[0] -= 1;
        return weights;
    }

    /** The first half has exactly 67 hundredths of the whole, or one millionth of a unit less. */
    private long[] atTheBound(int count) {
        long hundredth = 1 + random.nextInt(3_000_000);
        long shortBy = random.nextInt(2);
        long[] weights = new long[count];
        share(weights, 0, count / 2, 67 * hundredth - shortBy);
        share(weights, count / 2, count, 33 * hundredth + shortBy);
        return weights;
    }

    private void share(long[] weights, int from, int to, long total) {
        long left = total;
        for (int i = from; i < to - 1; i++) {
            weights[i] = 1 + random.nextLong(Math.max(1, left / 2));
            left -= weights[i];
        }
        weights[to - 1] = left;
    }

    private long[] anyWeights(int count) {
        long[] weights = new long[count];
        for (int i = 0; i < count; i++) {
            weights[i] = random.nextBoolean() ? 1_000_000 : 1 + random.nextInt(5_000_000);
        }
        return weights;
    }

    /** A proposal of any type, now and then one the oracle has to refuse. */
    Proposal proposal(Member proposer, Instant clock, List<String> emergencies) {
        proposals++;
        String type = type();
        var threshold = switch (random.nextInt(5)) {
            case 0 -> Optional.<String>empty();
            case 1 -> Optional.of("0.75");
            case 2 -> Optional.of(giants ? "0.999999" : "1");
            case 3 -> Optional.of(giants ? "0.750001" : "0.8");
            default -> type.equals("Emergency") ? Optional.of("0.75") : Optional.of("0.67");
        };
        return Proposal.read(new ProposalDraft(Optional.of("prop-" + proposals), proposer.node(), type, content(type, emergencies), clock,
                "+" + (type.equals("Emergency") ? 20 + random.nextInt(60) : 10 + random.nextInt(200)) + "s",
                random.nextInt(3) == 0 ? OptionalInt.of(1 + random.nextInt(members.size())) : OptionalInt.empty(),
                threshold.map(text -> (JsonNode) DoubleNode.valueOf(new BigDecimal(text).doubleValue())))
                .sign(NETWORK, proposer.key()), NETWORK);
    }

    private String type() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> "NetworkParameter";
            case 2 -> "VotingWeight";
            case 3 -> "NodeMembership";
            case 4 -> "Emergency";
            default -> "Advisory";
        };
    }

    private ObjectNode content(String type, List<String> emergencies) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        switch (type) {
            case "NetworkParameter" -> content.put("parameter", random.nextBoolean() ? "max_block_size" : "rate_limit_per_node")
                    .put("new_value", (long) (1 + random.nextInt(1_000)));
            case "VotingWeight" -> content.put("node_id", anyMember().node().value()).put("weight", (long) (1 + random.nextInt(5)));
            case "NodeMembership" -> content.put("action", "Remove").put("node_id", anyMember().node().value());
            case "Emergency" -> {
                if (random.nextBoolean()) {
                    content.put("action", "PauseRelay");
                } else {
                    content.put("action", "IsolateNode").put("node_id", anyMember().node().value());
                }
            }
            default -> content.put("text", "is it so?").put("number", random.nextInt(100) / 8.0);
        }
        return content;
    }

    /** A ballot as its voter signs it. */
    Ballot ballot(Member voter, Opening opening, Choice choice, boolean withReasoning) {
        return remembered(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter.node(), choice,
                withReasoning ? Optional.of("because") : Optional.empty()).sign(NETWORK, voter.key()), true);
    }

    /** As {@code voter} would sign it, but signed by {@code forger}. */
    Ballot forged(Member voter, Member forger, Opening opening, Choice choice) {
        return remembered(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter.node(), choice,
                Optional.empty()).sign(NETWORK, forger.key()), voter == forger);
    }

    /** For the electorate of another opening. */
    Ballot stale(Member voter, Opening opening, Digest otherOpening, Choice choice) {
        return remembered(new BallotDraft(opening.proposalId(), opening.proposalDigest(), otherOpening, voter.node(), choice,
                Optional.empty()).sign(NETWORK, voter.key()), true);
    }

    Ballot claiming(Member voter, Opening opening, Choice choice, long units) {
        ObjectNode tree = new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter.node(), choice,
                Optional.empty()).sign(NETWORK, voter.key()).put("vote_weight", units);
        return remembered(org.bpci.kernel.Signed.sign(tree, NETWORK, org.bpci.kernel.Kind.BALLOT, voter.key()).tree(), true);
    }

    private Ballot remembered(ObjectNode tree, boolean byTheVoter) {
        Ballot ballot = Ballot.read(tree, NETWORK);
        if (byTheVoter) {
            genuine.add(mark(ballot));
        }
        return ballot;
    }

    /** Whether its voter himself signed the ballot; a forgery has the digest of the genuine one and another signature. */
    boolean genuine(Ballot ballot) {
        return genuine.contains(mark(ballot));
    }

    private static String mark(Ballot ballot) {
        return ballot.digest().hex() + ballot.signed().signature().orElseThrow().text();
    }

    List<Member> members() {
        return members;
    }

    Member anyMember() {
        return members.get(random.nextInt(members.size()));
    }

    private static List<SigningKey> keys() {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < MEMBERS_MAX; i++) {
            keys.add(key("voter " + i));
        }
        return keys;
    }

    private static SigningKey key(String name) {
        return SigningKey.ofSeed(Suite.ED25519, Digest.of(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
