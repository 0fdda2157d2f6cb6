package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.consensus.Ballot;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Choice;
import org.bpci.consensus.Outcome;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SIGKILL during rounds: every ballot with a receipt is in its certificate, rounds go on, deadlines that passed meanwhile close. */
@Tag("blackbox")
class ConsensusCrashIT {

    private static final List<String> VOTERS = List.of("a", "b", "c", "d", "e");
    private static final int KILLS_EACH = 2;
    private static final int PROPOSALS_EACH = 30;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 50;
    private static final int SECONDS_MAX = 60;

    /** A ballot and, once acknowledged, its receipt. */
    private record Vote(String proposalId, String voter, ObjectNode ballot) {

        String digest(VotingNetwork network) {
            return Ballot.read(ballot, network.network()).digest().hex();
        }
    }

    @Test
    void noAcknowledgedBallotIsLostByKills() throws Exception {
        try (VotingNetwork network = new VotingNetwork()) {
            network.join(VOTERS.toArray(String[]::new));
            int acknowledged = 0;
            for (int round = 0; round < Kill.values().length * KILLS_EACH; round++) {
                Kill kill = Kill.values()[round % Kill.values().length];
                List<Vote> votes = prepare(network, round);
                String overdue = network.propose("a", "Advisory", "{\"overdue\":" + round + "}", "+2s", Optional.empty());
                network.vote("a", overdue, Choice.APPROVE);
                Instant closes = Instant.parse(network.proposal(overdue).path("voting_deadline").asText());

                Map<Vote, String> receipts = castUntilKilled(network, kill, votes);
                acknowledged += receipts.size();
                assertTrue(receipts.size() >= ACKNOWLEDGED_BEFORE_KILL, receipts.size() + " acknowledged");
                VotingNetwork.await("the deadline to pass while nobody is there", () -> Instant.now().isAfter(closes));
                kill.recover(network.oracle());
                VotingNetwork.await("the oracle", () -> network.api().ready());

                receipts.forEach((vote, receipt) -> assertThere(network, vote));
                assertExpired(network, overdue, closes);
                finish(network, votes, receipts);
            }
            System.out.println("killed oracle, database and both, " + KILLS_EACH + " times each, during rounds: " + acknowledged + " ballots acknowledged before the kills, none lost");
        }
    }

    private static List<Vote> prepare(VotingNetwork network, int round) {
        List<Vote> votes = new ArrayList<>();
        for (int i = 0; i < PROPOSALS_EACH; i++) {
            String id = network.propose("a", "NetworkParameter", "{\"parameter\":\"p" + i + "\",\"new_value\":" + round + "}");
            VOTERS.forEach(voter -> votes.add(new Vote(id, voter, network.ballot(voter, id, Choice.APPROVE))));
        }
        return votes;
    }

    /** Casts from as many threads as there are voters, kills in the midst of it, and returns the receipts there were by then. */
    private static Map<Vote, String> castUntilKilled(VotingNetwork network, Kill kill, List<Vote> votes)
            throws InterruptedException, IOException {
        Map<Vote, String> receipts = new ConcurrentHashMap<>();
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        List<Thread> threads = VOTERS.stream().map(voter -> Thread.ofVirtual().start(() -> {
            for (Vote vote : votes) {
                if (vote.voter.equals(voter)) {
                    try {
                        receipts.put(vote, network.cast(vote.ballot).path("receipt").toString());
                        enough.countDown();
                    } catch (Refusal closedOrKilled) {
                        // no receipt, no promise
                    }
                }
            }
        })).toList();
        assertTrue(enough.await(SECONDS_MAX, TimeUnit.SECONDS), () -> "only " + receipts.size() + " receipts");
        kill.strike(network.oracle());
        for (Thread thread : threads) {
            thread.join();
        }
        return new LinkedHashMap<>(receipts);
    }

    private static void assertThere(VotingNetwork network, Vote vote) {
        for (JsonNode ballot : network.proposal(vote.proposalId).path("ballots")) {
            if (ballot.path("digest").asText().equals(vote.digest(network))) {
                return;
            }
        }
        throw new AssertionError("the ballot of " + vote.voter + " on " + vote.proposalId + " has a receipt and is gone");
    }

    private static void assertExpired(VotingNetwork network, String id, Instant closes) {
        VotingNetwork.await("the deadline to be noticed", () -> !network.proposal(id).path("state").asText().equals("Open"));
        CertificateCheck.Proven proven = CertificateCheck.verify(network.certificate(id));
        assertEquals(Outcome.EXPIRED, proven.decision().outcome());
        assertFalse(proven.decision().at().isBefore(closes));
        assertEquals(1, proven.ballots().size());
    }

    /** Everybody sends the same ballots again; all proposals are decided, and every receipt is honoured. */
    private static void finish(VotingNetwork network, List<Vote> votes, Map<Vote, String> receipts) {
        for (Vote vote : votes) {
            try {
                JsonNode answer = network.cast(vote.ballot);
                String before = receipts.put(vote, answer.path("receipt").toString());
                assertTrue(before == null || before.equals(receipts.get(vote)) && answer.path("repeated").asBoolean(), "another receipt for the same ballot");
            } catch (Refusal refusal) {
                assertEquals("proposal-closed", refusal.code(), refusal.detail());
                assertFalse(receipts.containsKey(vote), "a ballot with a receipt was refused");
            }
        }
        Map<String, CertificateCheck.Proven> certificates = new LinkedHashMap<>();
        receipts.keySet().forEach(vote -> {
            CertificateCheck.Proven proven = certificates.computeIfAbsent(vote.proposalId, id -> CertificateCheck.verify(network.certificate(id)));
            assertEquals(Outcome.APPROVED, proven.decision().outcome());
            assertTrue(proven.ballots().stream().anyMatch(ballot -> ballot.digest().hex().equals(vote.digest(network))),
                    "the certificate of " + vote.proposalId + " lacks a ballot that has a receipt");
        });
        assertEquals(PROPOSALS_EACH, certificates.size());
        assertEquals(0, network.metric("oracle_consensus_equivocations_total"));
    }
}
