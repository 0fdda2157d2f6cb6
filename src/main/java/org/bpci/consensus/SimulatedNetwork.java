package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/** The voters of a simulation: who they are, how they behave, which keys they have, and what ballots they sign. */
final class SimulatedNetwork {

    static final Network NETWORK = Network.of("simulation");
    static final SigningKey ORACLE_KEY = key("oracle");

    private static final Network ELSEWHERE = Network.of("elsewhere");

    /** How a voter behaves. */
    enum Conduct { HONEST, EQUIVOCATING, LATE, REPLAYING, STALE, STRAYING, FORGING, WRONG_KEY, CLAIMING, SILENT }

    record Member(NodeId node, int number, Conduct conduct, Weight weight, Choice inclination) {
    }

    /** The members' keys are the same in every seed; making keys costs more than using them. Each member has a spare one. */
    private static final int MEMBERS_MAX = 12;
    private static final List<SigningKey> KEYS = keys("voter ");
    private static final List<SigningKey> SPARE_KEYS = keys("spare key of voter ");

    private final SplittableRandom random;
    private final List<Member> members = new ArrayList<>();
    private final Map<NodeId, VerificationKey> registered = new TreeMap<>();
    private final Set<String> genuine = new HashSet<>();
    private final boolean giants;

    SimulatedNetwork(SplittableRandom random) {
        this.random = random;
        int count = 3 + random.nextInt(MEMBERS_MAX - 3);
        int mode = random.nextInt(4);
        this.giants = mode == 0;
        boolean colluding = mode == 1;
        long[] weights = giants ? giants(count) : colluding ? atTheBound(count) : anyWeights(count);
        for (int i = 0; i < weights.length; i++) {
            boolean approving = colluding ? i < weights.length / 2 : random.nextInt(10) < 7;
            Conduct any = random.nextInt(5) == 0 ? Conduct.EQUIVOCATING : Conduct.values()[random.nextInt(Conduct.values().length)];
            Conduct conduct = random.nextInt(3) > 0 || colluding && approving ? Conduct.HONEST : any;
            members.add(new Member(new NodeId("voter-" + (char) ('a' + i)), i, conduct, new Weight(weights[i]),
                    approving ? Choice.APPROVE : random.nextInt(3) == 0 ? Choice.ABSTAIN : Choice.REJECT));
            registered.put(members.getLast().node(), KEYS.get(i).verificationKey());
        }
    }

    private static long[] giants(int count) {
        long[] weights = new long[Math.max(count, 11)];
        Arrays.fill(weights, Weight.MICROS_MAX);
        weights[0] -= 1;
        return weights;
    }

    /** The first half colludes with exactly 67 hundredths of the whole, or one millionth of a unit less; the rest would block. */
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

    /** A ballot as its voter signs it, with the key the opening pinned for him. */
    Ballot ballot(Member voter, Opening opening, Choice choice, boolean withReasoning) {
        return remembered(new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter.node(), choice,
                withReasoning ? Optional.of("because") : Optional.empty()).sign(NETWORK, pinned(voter, opening)), true);
    }

    /** As {@code voter} would sign it, but signed by {@code forger}. */
    Ballot forged(Member voter, Member forger, Opening opening) {
        SigningKey key = pinned(forger, opening);
        return remembered(draft(voter, opening, opening.digest()).sign(NETWORK, key), key == pinned(voter, opening));
    }

    /** Signed with the voter's other key, the one he had before or has since. */
    Ballot withOtherKey(Member voter, Opening opening) {
        SigningKey other = pinned(voter, opening) == KEYS.get(voter.number()) ? SPARE_KEYS.get(voter.number()) : KEYS.get(voter.number());
        return remembered(draft(voter, opening, opening.digest()).sign(NETWORK, other), false);
    }

    /** For the electorate of another opening. */
    Ballot stale(Member voter, Opening opening, Digest otherOpening) {
        return remembered(draft(voter, opening, otherOpening).sign(NETWORK, pinned(voter, opening)), true);
    }

    /** For another network, for another proposal's content, or for a proposal there is not. */
    Ballot stray(Member voter, Opening opening) {
        SigningKey key = pinned(voter, opening);
        return switch (random.nextInt(3)) {
            case 0 -> remembered(draft(voter, opening, opening.digest()).sign(ELSEWHERE, key), false);
            case 1 -> remembered(new BallotDraft(opening.proposalId(), opening.epochDigest(), opening.digest(), voter.node(), Choice.APPROVE,
                    Optional.empty()).sign(NETWORK, key), true);
            default -> remembered(new BallotDraft(opening.proposalId() + "-b", opening.proposalDigest(), opening.digest(), voter.node(),
                    Choice.APPROVE, Optional.empty()).sign(NETWORK, key), true);
        };
    }

    Ballot claiming(Member voter, Opening opening, Choice choice, long units) {
        ObjectNode tree = new BallotDraft(opening.proposalId(), opening.proposalDigest(), opening.digest(), voter.node(), choice,
                Optional.empty()).sign(NETWORK, pinned(voter, opening)).put("vote_weight", units);
        return remembered(Signed.sign(tree, NETWORK, Kind.BALLOT, pinned(voter, opening)).tree(), true);
    }

    private static BallotDraft draft(Member voter, Opening opening, Digest openingDigest) {
        return new BallotDraft(opening.proposalId(), opening.proposalDigest(), openingDigest, voter.node(), Choice.APPROVE, Optional.empty());
    }

    private static SigningKey pinned(Member voter, Opening opening) {
        var seat = opening.roll().indexOf(voter.node());
        boolean spare = seat.isPresent() && opening.roll().voter(seat.getAsInt()).key()
                .filter(SPARE_KEYS.get(voter.number()).verificationKey()::equals).isPresent();
        return spare ? SPARE_KEYS.get(voter.number()) : KEYS.get(voter.number());
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

    /** Whether the weights are as large as they can be, so that few decimals of a threshold decide. */
    boolean giants() {
        return giants;
    }

    /** Which key each member is registered with. */
    Map<NodeId, VerificationKey> registered() {
        return Collections.unmodifiableMap(registered);
    }

    SigningKey registeredKey(Member member) {
        SigningKey first = KEYS.get(member.number());
        return registered.get(member.node()).equals(first.verificationKey()) ? first : SPARE_KEYS.get(member.number());
    }

    /** The key a member would rotate to. */
    VerificationKey spareKey(Member member) {
        return SPARE_KEYS.get(member.number()).verificationKey();
    }

    void replaceKey(NodeId node, VerificationKey key) {
        registered.put(node, key);
    }

    private static List<SigningKey> keys(String name) {
        List<SigningKey> keys = new ArrayList<>();
        for (int i = 0; i < MEMBERS_MAX; i++) {
            keys.add(key(name + i));
        }
        return keys;
    }

    private static SigningKey key(String name) {
        return SigningKey.ofSeed(Suite.ED25519, Digest.of(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
