package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.consensus.ConsensusRequest.Cast;
import org.bpci.consensus.ScrutineerRequest.CheckPapers;
import org.bpci.consensus.ScrutineerRequest.Finding;
import org.bpci.consensus.ScrutineerRequest.Paper;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * Sends ballots to the scrutineers in chunks and keeps what they found in the order the ballots came, until the room's lane
 * takes it. While all scrutineers are busy the next chunk grows.
 */
final class Scrutiny {

    /** Ballots of one chunk: about a millisecond of verification. */
    private static final int CHUNK_BALLOTS_MAX = 32;
    /** A smaller chunk waits while another is on its way: waking a scrutineer and being woken cost as much as some verifications. */
    private static final int CHUNK_BALLOTS_MIN = 8;
    /** Chunks on their way for each scrutineer: one in work, one at its door. */
    private static final int CHUNKS_PER_SCRUTINEER = 2;

    /** A ballot on its way, and who waits for its answer. */
    record Waiting(ObjectNode tree, Promise<Cast> answer) {
    }

    /** A ballot that can be decided about. */
    record Checked(Waiting waiting, Finding finding) {
    }

    private record Chunk(List<Waiting> ballots, Future<List<Finding>> findings) {
    }

    private final Bus bus;
    private final int chunksMax;
    private final Function<ObjectNode, Optional<VerificationKey>> keys;
    private final Runnable ready;
    private final Deque<Waiting> arrived = new ArrayDeque<>();
    private final Deque<Chunk> running = new ArrayDeque<>();
    private final Deque<Checked> checked = new ArrayDeque<>();
    private int unfinished;
    private int pending;

    /**
     * @param keys  with which key a ballot should be checked
     * @param ready is told when there is something to {@link #take}
     */
    Scrutiny(Bus bus, int scrutineers, Function<ObjectNode, Optional<VerificationKey>> keys, Runnable ready) {
        this.bus = bus;
        this.chunksMax = scrutineers * CHUNKS_PER_SCRUTINEER;
        this.keys = keys;
        this.ready = ready;
    }

    /** Ballots that were added and not taken yet. */
    int pending() {
        return pending;
    }

    void add(Waiting ballot) {
        pending++;
        arrived.add(ballot);
    }

    /** Call it when all that came together was added. */
    void submit() {
        while (worthwhile()) {
            List<Waiting> ballots = new ArrayList<>(Math.min(arrived.size(), CHUNK_BALLOTS_MAX));
            List<Paper> papers = new ArrayList<>(ballots.size());
            while (!arrived.isEmpty() && ballots.size() < CHUNK_BALLOTS_MAX) {
                Waiting ballot = arrived.poll();
                ballots.add(ballot);
                papers.add(new Paper(ballot.tree(), keys.apply(ballot.tree())));
            }
            Future<List<Finding>> findings = bus.ask(new CheckPapers(papers));
            unfinished++;
            running.add(new Chunk(ballots, findings));
            findings.onComplete(done -> {
                unfinished--;
                collect();
                submit();
            });
        }
    }

    /** What waits is looked at again whenever a chunk returns, so the last ballots of a burst are never held by anything but work. */
    private boolean worthwhile() {
        return unfinished == 0 ? !arrived.isEmpty() : unfinished < chunksMax && arrived.size() >= CHUNK_BALLOTS_MIN;
    }

    private void collect() {
        while (!running.isEmpty() && running.peek().findings.isComplete()) {
            Chunk chunk = running.poll();
            for (int i = 0; i < chunk.ballots.size(); i++) {
                checked.add(new Checked(chunk.ballots.get(i), finding(chunk.findings, i)));
            }
        }
        if (!checked.isEmpty()) {
            ready.run();
        }
    }

    private static Finding finding(Future<List<Finding>> findings, int i) {
        return findings.succeeded() ? findings.result().get(i) : new Finding.Refused(unchecked(findings.cause()));
    }

    /** A scrutineer that is late is busy; one that broke will break again. */
    private static Refusal unchecked(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return !refusal.is(BusFault.ROOM_TIMEOUT) ? refusal : ConsensusFault.CONSENSUS_BUSY.because(
                    "the signature could not be checked in time; send the ballot again", BallotDesk.BUSY_RETRY_AFTER);
        }
        return BusFault.DEFECT.because("the signature could not be checked; the log of the node has the cause");
    }

    /** Those that came first, at most {@code max}. */
    List<Checked> take(int max) {
        List<Checked> taken = new ArrayList<>(Math.min(max, checked.size()));
        while (!checked.isEmpty() && taken.size() < max) {
            taken.add(checked.poll());
            pending--;
        }
        return taken;
    }

    boolean isEmpty() {
        return checked.isEmpty();
    }
}
