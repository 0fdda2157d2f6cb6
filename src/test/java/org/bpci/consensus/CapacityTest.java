package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;
import org.junit.jupiter.api.Test;

/** A thousand open proposals with a thousand voters each, all of whom have voted but one. */
class CapacityTest {

    private static final int PROPOSALS = 1_000;
    private static final int VOTERS = 1_000;
    private static final long HEAP_BYTES_MAX = 200L << 20;
    private static final int COLLECTIONS = 4;

    private final Instant now = Instant.parse("2030-05-01T12:00:00Z");
    private final Assembly.Oracle oracle = new Assembly.Oracle(Scene.NETWORK, Scene.ORACLE, Scene.ORACLE_KEY.verificationKey());

    @Test
    void aThousandProposalsOfAThousandVotersStaySmallInMemory() {
        Epoch epoch = epoch();
        Roll roll = roll();
        long before = heapBytes();
        Assembly assembly = new Assembly(oracle, ConsensusLimits.defaults(), new Rules());
        assembly.apply(new Fact.EpochBegan(epoch));
        ByteBuffer number = ByteBuffer.allocate(8);
        for (int i = 0; i < PROPOSALS; i++) {
            Proposal proposal = proposal(i);
            assembly.apply(new Fact.ProposalOpened(proposal, opening(proposal, epoch, i == 0 ? roll : Roll.of(roll.voters()))));
            for (int seat = 0; seat < VOTERS - 1; seat++) {
                assembly.apply(new Fact.BallotCounted(proposal.id(), roll.voter(seat).node(), Choice.APPROVE,
                        Digest.of(number.putLong(0, (long) i * VOTERS + seat).array()), now));
            }
        }
        long bytes = heapBytes() - before;
        assertTrue(bytes < HEAP_BYTES_MAX, () -> bytes + " bytes for " + PROPOSALS + " proposals of " + VOTERS + " voters");
        assertEquals(PROPOSALS, assembly.openRounds().size());
        assembly.openRounds().forEach(round -> {
            assertEquals(VOTERS - 1, round.tally().votes());
            assertSame(roll, round.opening().roll(), "voters that are the same are kept once");
        });
        assertTrue(assembly.tick(now.plus(Duration.ofDays(2))).size() < PROPOSALS, "one tick takes a part of what is due");
    }

    private Opening opening(Proposal proposal, Epoch epoch, Roll roll) {
        Terms terms = new Terms(roll.totalMicros(), roll.size(), ConsensusLimits.defaults().voteThreshold(), 3, 3, proposal.deadline());
        return new Opening(oracle.id(), oracle.key(), proposal.id(), proposal.digest(), Scene.key("a").verificationKey(), now, 0,
                epoch.digest(Scene.NETWORK), terms, roll, proposal.digest());
    }

    private Proposal proposal(int number) {
        ObjectNode tree = new ProposalDraft(Optional.of("prop-" + number), Scene.node("a"), "Advisory", Scene.tree("{\"text\":\"is it so?\"}"), now,
                "+24h", OptionalInt.empty(), Optional.empty()).sign(Scene.NETWORK, Scene.key("a"));
        return Proposal.read(tree, Scene.NETWORK);
    }

    private Epoch epoch() {
        SortedMap<NodeId, Weight> weights = new TreeMap<>();
        roll().voters().forEach(voter -> weights.put(voter.node(), voter.weight()));
        return Epoch.first(oracle.id(), now, weights);
    }

    private static Roll roll() {
        List<Voter> voters = new ArrayList<>(VOTERS);
        for (int i = 0; i < VOTERS; i++) {
            voters.add(new Voter(new NodeId("voter-" + i), Weight.ONE, Optional.of(Scene.ORACLE_KEY.verificationKey())));
        }
        return Roll.of(voters);
    }

    private static long heapBytes() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
