package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Verifier;
import org.bpci.kernel.Weight;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a certificate of a hundred ballots costs to verify, beside the verification of its hundred ballots' signatures alone,
 * one after the other, over the bytes they sign. Keys are checked already in both: the same voters sign many certificates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CertificateBench {

    private static final int VOTERS = 100;
    private static final Network NETWORK = Network.of("bench");
    private static final NodeId ORACLE = new NodeId("oracle-1");

    private record Bare(VerificationKey key, byte[] bytes, SignatureValue signature) {
    }

    private final List<Bare> bare = new ArrayList<>();
    private byte[] file;

    @Setup
    public void prepare() {
        SigningKey oracle = key("oracle");
        Instant at = Instant.parse("2030-05-01T12:00:00Z");
        SortedMap<NodeId, Weight> weights = new TreeMap<>();
        List<Voter> voters = new ArrayList<>();
        for (int i = 0; i < VOTERS; i++) {
            NodeId node = new NodeId("validator-" + (1_000 + i));
            weights.put(node, Weight.ONE);
            voters.add(new Voter(node, Weight.ONE, Optional.of(key(node.value()).verificationKey())));
        }
        ObjectNode content = Json.parseObject("{\"parameter\":\"max_block_size\",\"new_value\":2048}", 100);
        Proposal proposal = Proposal.read(new ProposalDraft(Optional.empty(), voters.getFirst().node(), "NetworkParameter", content, at, "+1h",
                OptionalInt.empty(), Optional.empty()).sign(NETWORK, key(voters.getFirst().node().value())), NETWORK);
        Epoch epoch = Epoch.first(ORACLE, at, weights);
        Roll roll = Roll.of(voters);
        Opening opening = Opening.of(ORACLE, oracle.verificationKey(), proposal, voters.getFirst().key().orElseThrow(), at, 0, epoch.digest(NETWORK),
                new Terms(roll.totalMicros(), VOTERS, new Ratio(1, 1), VOTERS, 3, proposal.deadline()), roll, NETWORK);
        List<Ballot> ballots = voters.stream().map(voter -> Ballot.read(new BallotDraft(opening.proposalId(), opening.proposalDigest(),
                opening.digest(), voter.node(), Choice.APPROVE, Optional.empty()).sign(NETWORK, key(voter.node().value())), NETWORK)).toList();
        ballots.forEach(ballot -> bare.add(new Bare(roll.voter(roll.indexOf(ballot.voter()).orElseThrow()).key().orElseThrow(),
                ballot.signed().bytes(NETWORK, Kind.BALLOT), ballot.signed().signature().orElseThrow())));
        file = Certificate.file(Certificate.seal(proposal, epoch, opening, Signed.sign(opening.tree(), NETWORK, Kind.OPENING, oracle).tree(), ballots,
                new Decision(Outcome.APPROVED, new Tally(roll.totalMicros(), 0, 0, VOTERS, 0, 0), at.plusSeconds(5), 1), NETWORK, oracle).tree());
    }

    private static SigningKey key(String name) {
        return SigningKey.ofSeed(Suite.ED25519, Digest.of(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }

    @Benchmark
    public Proven certificate() {
        return CertificateCheck.verify(file);
    }

    @Benchmark
    public int hundredBareVerifications() {
        int valid = 0;
        for (Bare one : bare) {
            valid += Verifier.verify(one.key(), one.bytes(), one.signature()) ? 1 : 0;
        }
        return valid;
    }
}
