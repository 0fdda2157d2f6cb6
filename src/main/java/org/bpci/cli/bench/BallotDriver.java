package org.bpci.cli.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.bpci.client.ClientFault;

/** Casts ballots over one connection for each voter, on one thread. The oracle answers what one voter sent in its order. */
final class BallotDriver {

    private static final byte[] TYPE = ByteScan.bytes("\"type\":\"");
    private static final byte[] DECIDED = ByteScan.bytes("\"event\":\"proposal-decided\"");
    private static final long LATENCY_MICROS_MAX = 60_000_000;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);
    /** Of all voters together; more would only wait at the oracle. */
    private static final int UNANSWERED_MAX = 4_096;

    /** What came of it; latencies in microseconds, from when a ballot was due to its receipt. */
    record Outcome(int ballots, Duration took, Histogram receipted) {

        double perSecond() {
            return ballots / (took.toNanos() / 1e9);
        }
    }

    /**
     * Of the ballots that decided.
     *
     * @param acknowledged from sending to the voter's receipt, microseconds
     * @param closed       from that receipt until the last voter has heard the outcome; 0 when it heard before
     */
    record Closing(Histogram acknowledged, Histogram closed) {
    }

    private final Selector selector;
    private final List<Wire> voters;
    private final List<Queue<Long>> due = new ArrayList<>();
    private final Histogram receipted = new Histogram(LATENCY_MICROS_MAX, 3);
    private int receipts;
    private int unanswered;
    private int decisionsHeard;
    private long lastReceiptAt;
    private long lastDecisionAt;

    BallotDriver(Selector selector, List<Wire> voters) {
        this.selector = selector;
        this.voters = voters;
        voters.forEach(voter -> due.add(new ArrayDeque<>()));
    }

    /** Waits for {@code work} and keeps the sessions alive meanwhile: who does not read is taken for slow, and cut. */
    <T> T attend(Supplier<T> work) throws IOException {
        CompletableFuture<T> done = CompletableFuture.supplyAsync(work);
        while (!done.isDone()) {
            turn();
        }
        try {
            return done.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** @param perSecond 0 for as fast as the oracle takes them */
    Outcome play(byte[][] frames, Duration atMost, double perSecond) throws IOException {
        receipts = 0;
        receipted.reset();
        long start = System.nanoTime();
        long end = start + atMost.toNanos();
        int sent = 0;
        while (System.nanoTime() < end && sent < frames.length) {
            long now = System.nanoTime();
            while (sent < frames.length && unanswered < UNANSWERED_MAX) {
                long when = perSecond == 0 ? now : start + (long) (sent / perSecond * 1e9);
                if (when > now || !send(sent % voters.size(), frames[sent], when)) {
                    break;
                }
                sent++;
            }
            turn();
        }
        await(sent);
        return new Outcome(sent, Duration.ofNanos(System.nanoTime() - start), receipted.copy());
    }

    /** One proposal after the other: all ballots but the last are receipted before that is sent. */
    Closing close(byte[][] frames) throws IOException {
        Histogram acknowledged = new Histogram(LATENCY_MICROS_MAX, 3);
        Histogram closed = new Histogram(LATENCY_MICROS_MAX, 3);
        receipts = 0;
        for (int first = 0; first < frames.length; first += voters.size()) {
            for (int voter = 0; voter < voters.size() - 1; voter++) {
                send(voter, frames[first + voter], System.nanoTime());
            }
            await(first + voters.size() - 1);
            decisionsHeard = 0;
            long begin = System.nanoTime();
            send(voters.size() - 1, frames[first + voters.size() - 1], begin);
            await(first + voters.size());
            awaitDecision();
            acknowledged.recordValue((lastReceiptAt - begin) / 1_000);
            closed.recordValue(Math.max(0, lastDecisionAt - lastReceiptAt) / 1_000);
        }
        return new Closing(acknowledged, closed);
    }

    private boolean send(int voter, byte[] frame, long when) {
        if (!voters.get(voter).send(frame)) {
            return false;
        }
        due.get(voter).add(when);
        unanswered++;
        return true;
    }

    private void await(int wanted) throws IOException {
        long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        while (receipts < wanted) {
            turn();
            if (System.nanoTime() > deadline) {
                throw ClientFault.ORACLE_SILENT.because("of " + wanted + " ballots " + receipts + " got a receipt within "
                        + DRAIN_TIMEOUT.toSeconds() + " s after the last one was sent");
            }
        }
    }

    private void awaitDecision() throws IOException {
        long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        while (decisionsHeard < voters.size()) {
            turn();
            if (System.nanoTime() > deadline) {
                throw ClientFault.ORACLE_SILENT.because("only " + decisionsHeard + " voters have heard of a decision");
            }
        }
    }

    /** Writes, waits for the sockets for at most a millisecond, reads. */
    private void turn() throws IOException {
        for (Wire voter : voters) {
            voter.flush();
        }
        selector.select(key -> {
            Wire wire = (Wire) key.attachment();
            try {
                wire.read(this::received);
                wire.flush();
            } catch (IOException broken) {
                throw ClientFault.SESSION_CLOSED.because("a connection of the bench broke: " + broken.getMessage());
            }
        }, 1);
    }

    private void received(Wire wire, byte[] bytes, int from, int length) {
        int to = from + length;
        int type = ByteScan.indexOf(bytes, from, to, TYPE) + TYPE.length;
        if (bytes[type] == 'b') { // ballot_receipt
            lastReceiptAt = System.nanoTime();
            receipted.recordValue(Math.clamp((lastReceiptAt - due.get(wire.slot()).remove()) / 1_000, 0, LATENCY_MICROS_MAX));
            receipts++;
            unanswered--;
        } else if (bytes[type] == 'e' && bytes[type + 1] == 'r') {
            throw ClientFault.SESSION_REFUSED.because("the oracle says: " + new String(bytes, from, length, StandardCharsets.UTF_8));
        } else if (ByteScan.indexOf(bytes, from, to, DECIDED) >= 0) {
            lastDecisionAt = System.nanoTime();
            decisionsHeard++;
        }
    }
}
