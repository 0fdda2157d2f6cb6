package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    static final Duration BUSY_RETRY_AFTER = Duration.ofSeconds(1);
    /** Ballots on proposals long decided that are looked up in one batch; the others are told to come again. */
    private static final int RECALLS_PER_BATCH_MAX = 4;

    /** A ballot the core has taken: counted, repeated, or proof against its voter. */
    private record Taken(Scrutiny.Waiting waiting, Ballot ballot, Answer answer) {
    }

    private final Bus bus;
    private final Runnable answered;
    private final ConsensusSettings settings;
    private final Chamber chamber;
    private final ConsensusArchive archive;
    private final ConsensusMeters meters;
    private final Predicate<NodeId> isolated;
    private final Scrutiny scrutiny;
    private boolean scheduled;

    /** @param answered is told when all ballots of a batch have their answer */
    BallotDesk(Bus bus, ConsensusSettings settings, Chamber chamber, ConsensusArchive archive, ConsensusMeters meters,
               Predicate<NodeId> isolated, Runnable answered) {
        this.bus = bus;
        this.answered = answered;
        this.settings = settings;
        this.chamber = chamber;
        this.archive = archive;
        this.meters = meters;
        this.isolated = isolated;
        this.scrutiny = new Scrutiny(bus, settings.limits().scrutineers(), this::key, this::schedule);
    }

    /** Takes a ballot in; {@link #submit} begins its way. */
    Future<Cast> cast(ObjectNode ballot) {
        if (scrutiny.pending() >= settings.limits().pendingBallotsMax()) {
            return Future.failedFuture(ConsensusFault.CONSENSUS_BUSY.because(settings.limits().pendingBallotsMax()
                    + " ballots are waiting already; send it again", BUSY_RETRY_AFTER));
        }
        Promise<Cast> answer = Promise.promise();
        scrutiny.add(new Scrutiny.Waiting(ballot, answer));
        return answer.future();
    }

    void submit() {
        scrutiny.submit();
    }

    /** As the assembly stands when the ballot comes in; what is decided about it later asks again. */
    private Optional<VerificationKey> key(ObjectNode ballot) {
        String voter = ballot.path("voter_node").asText("");
        return NodeId.isName(voter) ? chamber.assembly().round(ballot.path("proposal_id").asText(""))
                .flatMap(round -> round.keyToCheck(new NodeId(voter), chamber.now())) : Optional.empty();
    }

    private void schedule() {
        if (!scheduled && !scrutiny.isEmpty()) {
            scheduled = true;
            bus.tell(new Turn.CountBallots());
        }
    }

    /** One batch, in one transaction; runs in the room's lane. */
    void count() {
        List<Scrutiny.Checked> batch = scrutiny.take(settings.limits().batchBallots());
        scheduled = false;
        schedule();
        try {
            count(batch);
        } catch (RuntimeException failure) {
            batch.forEach(one -> one.waiting().answer().tryFail(failure));
            throw failure;
        } finally {
            answered.run();
        }
    }

    private void count(List<Scrutiny.Checked> batch) {
        Assembly assembly = chamber.remember();
        Instant now = chamber.now();
        List<Taken> taken = new ArrayList<>(batch.size());
        List<Fact> facts = new ArrayList<>(batch.size());
        Map<Digest, Ballot> ballots = new HashMap<>();
        int[] recalls = {0};
        for (Scrutiny.Checked one : batch) {
            try {
                ScrutineerRequest.Finding.Read read = switch (one.finding()) {
                    case ScrutineerRequest.Finding.Read found -> found;
                    case ScrutineerRequest.Finding.Refused refused -> throw refused.refusal();
                };
                Answer answer = decide(assembly, read, now, recalls);
                chamber.apply(answer.facts());
                facts.addAll(answer.facts());
                ballots.putIfAbsent(read.ballot().digest(), read.ballot());
                taken.add(new Taken(one.waiting(), read.ballot(), answer));
            } catch (Refusal refusal) {
                refuse(one.waiting(), refusal);
            }
        }
        Optional<Commit.Result> result = facts.isEmpty() ? Optional.empty() : Optional.of(chamber.commit(facts, ballots));
        taken.forEach(one -> answer(one, result));
    }

    private Answer decide(Assembly assembly, ScrutineerRequest.Finding.Read read, Instant now, int[] recalls) {
        Ballot ballot = read.ballot();
        boolean shutOut = isolated.test(ballot.voter());
        if (assembly.round(ballot.proposalId()).isEmpty()) {
            recall(assembly, ballot.proposalId(), recalls);
        }
        VerificationKey key = assembly.screen(ballot, shutOut, now).orElseThrow(() -> Assembly.unknown(ballot.proposalId()));
        Ballot.Checked checked = read.checked().filter(with -> with.key().equals(key)).orElseGet(() -> ballot.check(settings.network(), key));
        return assembly.cast(checked, shutOut, now);
    }

    private void recall(Assembly assembly, String proposalId, int[] recalls) {
        if (recalls[0]++ >= RECALLS_PER_BATCH_MAX) {
            throw ConsensusFault.CONSENSUS_BUSY.because("many ballots on old or unknown proposals are in work; send it again", BUSY_RETRY_AFTER);
        }
        assembly.recall(archive.proposal(proposalId).orElseThrow(() -> Assembly.unknown(proposalId)).round());
    }

    private void refuse(Scrutiny.Waiting one, Refusal refusal) {
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
