package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.bpci.bus.Bus;
import org.bpci.consensus.ConsensusRequest.Cast;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * Where ballots wait and are counted: all that have arrived while the last transaction was on its way go into the next one.
 * Each is answered when its fact is durable, or with the reason why it does not count.
 */
final class BallotDesk {

    private static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    /** Ballots on proposals long decided that are looked up in one batch; the others are told to come again. */
    private static final int RECALLS_PER_BATCH_MAX = 4;

    private record Waiting(ObjectNode ballot, Promise<Cast> answer) {
    }

    /** A ballot the core has taken: counted, repeated, or proof against its voter. */
    private record Taken(Waiting waiting, Ballot ballot, Answer answer) {
    }

    private final Bus bus;
    private final ConsensusSettings settings;
    private final Chamber chamber;
    private final ConsensusArchive archive;
    private final ConsensusMeters meters;
    private final Predicate<NodeId> isolated;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private boolean scheduled;

    BallotDesk(Bus bus, ConsensusSettings settings, Chamber chamber, ConsensusArchive archive, ConsensusMeters meters,
               Predicate<NodeId> isolated) {
        this.bus = bus;
        this.settings = settings;
        this.chamber = chamber;
        this.archive = archive;
        this.meters = meters;
        this.isolated = isolated;
    }

    Future<Cast> cast(ObjectNode ballot) {
        if (waiting.size() >= settings.limits().pendingBallotsMax()) {
            return Future.failedFuture(ConsensusFault.CONSENSUS_BUSY.because(settings.limits().pendingBallotsMax()
                    + " ballots are waiting already; send it again", BUSY_RETRY_AFTER));
        }
        Promise<Cast> answer = Promise.promise();
        waiting.add(new Waiting(ballot, answer));
        schedule();
        return answer.future();
    }

    private void schedule() {
        if (!scheduled && !waiting.isEmpty()) {
            scheduled = true;
            bus.tell(new Turn.CountBallots());
        }
    }

    /** One batch, in one transaction; runs in the room's lane. */
    void count() {
        List<Waiting> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < settings.limits().batchBallots()) {
            batch.add(waiting.poll());
        }
        scheduled = false;
        schedule();
        try {
            count(batch);
        } catch (RuntimeException failure) {
            batch.forEach(one -> one.answer().tryFail(failure));
            throw failure;
        }
    }

    private void count(List<Waiting> batch) {
        Assembly assembly = chamber.remember();
        Instant now = chamber.now();
        List<Taken> taken = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        Map<Digest, Ballot> ballots = new HashMap<>();
        int[] recalls = {0};
        for (Waiting one : batch) {
            try {
                Ballot ballot = Ballot.read(one.ballot(), settings.network());
                Answer answer = decide(assembly, ballot, now, recalls);
                chamber.apply(answer.facts());
                facts.addAll(answer.facts());
                ballots.putIfAbsent(ballot.digest(), ballot);
                taken.add(new Taken(one, ballot, answer));
            } catch (Refusal refusal) {
                refuse(one, refusal);
            }
        }
        Optional<Commit.Result> result = facts.isEmpty() ? Optional.empty() : Optional.of(chamber.commit(facts, ballots));
        taken.forEach(one -> answer(one, result));
    }

    private Answer decide(Assembly assembly, Ballot ballot, Instant now, int[] recalls) {
        boolean shutOut = isolated.test(ballot.voter());
        if (assembly.round(ballot.proposalId()).isEmpty()) {
            recall(assembly, ballot.proposalId(), recalls);
        }
        VerificationKey key = assembly.screen(ballot, shutOut, now).orElseThrow(() -> Assembly.unknown(ballot.proposalId()));
        return assembly.cast(ballot.check(settings.network(), key), shutOut, now);
    }

    private void recall(Assembly assembly, String proposalId, int[] recalls) {
        if (recalls[0]++ >= RECALLS_PER_BATCH_MAX) {
            throw ConsensusFault.CONSENSUS_BUSY.because("many ballots on old or unknown proposals are in work; send it again", BUSY_RETRY_AFTER);
        }
        assembly.recall(archive.proposal(proposalId).orElseThrow(() -> Assembly.unknown(proposalId)).round());
    }

    private void refuse(Waiting one, Refusal refusal) {
        meters.refused(refusal);
        one.answer().tryFail(refusal);
    }

    private void answer(Taken taken, Optional<Commit.Result> result) {
        switch (taken.answer().kind()) {
            case COUNTED -> taken.waiting().answer().tryComplete(
                    reply(false, taken.ballot(), result.orElseThrow().receipts().get(taken.ballot().digest()).body()));
            case REPEATED -> taken.waiting().answer().tryComplete(
                    reply(true, taken.ballot(), archive.receipt(taken.ballot().proposalId(), taken.ballot().voter()).orElseThrow()));
            case EQUIVOCATED -> refuse(taken.waiting(), ConsensusFault.EQUIVOCATION.because(taken.ballot().voter()
                    + " has signed another ballot on " + taken.ballot().proposalId() + " before; that one stays, both are kept as evidence, "
                    + "and the voter is isolated until an operator or a decision lifts it"));
        }
    }

    private Cast reply(boolean repeated, Ballot ballot, String receipt) {
        Round round = chamber.assembly().round(ballot.proposalId()).orElseGet(() -> archive.proposal(ballot.proposalId()).orElseThrow().round());
        Opening opening = round.opening();
        Voter voter = opening.roll().voter(opening.roll().indexOf(ballot.voter()).orElseThrow());
        return new Cast(repeated, ballot, voter.weight(), receipt,
                round.decision().map(decision -> decision.outcome().wireName()).orElse("Open"), round.tally(), opening.terms().totalMicros());
    }
}
