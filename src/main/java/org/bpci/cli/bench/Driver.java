package org.bpci.cli.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.bpci.client.ClientFault;

/**
 * Plays a corpus to the oracle on one thread: each sender keeps its offer window full, or sends at a fixed rate; receivers
 * acknowledge what they get. Latency counts from the moment a message was due, not from when it could be sent.
 */
final class Driver {

    private static final byte[] TYPE = ByteScan.bytes("\"type\":\"");
    private static final byte[] DELIVERY_ID = ByteScan.bytes("\"delivery_id\":");
    private static final byte[] MESSAGE_ID = ByteScan.bytes("\"message_id\":\"");
    private static final int ID_PREFIX_CHARS = 2; // phase and hyphen
    private static final int ACK_IDS_MAX = 1_000;
    private static final long LATENCY_MICROS_MAX = 60_000_000;
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(60);

    /** What came of it. Latencies in microseconds, up to the receiver and up to the receipt. */
    record Outcome(int messages, Duration took, Histogram delivered, Histogram receipted) {

        double perSecond() {
            return messages / (took.toNanos() / 1e9);
        }
    }

    private final Selector selector;
    private final List<Wire> senders;
    private final List<Wire> receivers;
    private final Histogram delivered = new Histogram(LATENCY_MICROS_MAX, 3);
    private final Histogram receipted = new Histogram(LATENCY_MICROS_MAX, 3);
    private final int[] unanswered;
    private final StringBuilder[] acks;
    private final int[] ackCounts;
    private long[] due;
    private int receipts;
    private int deliveries;

    Driver(Selector selector, List<Wire> senders, List<Wire> receivers) {
        this.selector = selector;
        this.senders = senders;
        this.receivers = receivers;
        this.unanswered = new int[senders.size()];
        this.acks = new StringBuilder[receivers.size()];
        this.ackCounts = new int[receivers.size()];
        for (int i = 0; i < acks.length; i++) {
            acks[i] = new StringBuilder(16 * ACK_IDS_MAX);
        }
    }

    /**
     * Sends for {@code atMost}, or until the corpus ends, then waits until everything sent is delivered and acknowledged.
     *
     * @param perSecond 0 for as fast as the oracle takes it
     */
    Outcome play(Corpus corpus, Duration atMost, double perSecond) throws IOException {
        begin(corpus);
        int[] next = new int[senders.size()];
        for (int i = 0; i < next.length; i++) {
            next[i] = i;
        }
        long start = System.nanoTime();
        long end = start + atMost.toNanos();
        int sent = 0;
        while (System.nanoTime() < end && sent < corpus.size()) {
            for (int i = 0; i < next.length; i++) {
                int before = next[i];
                next[i] = offer(i, next[i], corpus, start, perSecond);
                sent += (next[i] - before) / senders.size();
            }
            turn();
        }
        long deadline = System.nanoTime() + DRAIN_TIMEOUT.toNanos();
        while (deliveries < sent || receipts < sent) {
            turn();
            if (System.nanoTime() > deadline) {
                throw ClientFault.ORACLE_SILENT.because("of " + sent + " messages " + receipts + " got a receipt and " + deliveries
                        + " were delivered within " + DRAIN_TIMEOUT.toSeconds() + " s after the last one was sent");
            }
        }
        return new Outcome(sent, Duration.ofNanos(System.nanoTime() - start), delivered.copy(), receipted.copy());
    }

    private void begin(Corpus corpus) {
        due = new long[corpus.size()];
        receipts = 0;
        deliveries = 0;
        delivered.reset();
        receipted.reset();
    }

    /** Offers from {@code number} on, in steps of the number of senders, what window, rate and buffer allow. */
    private int offer(int sender, int number, Corpus corpus, long start, double perSecond) {
        Wire wire = senders.get(sender);
        int at = number;
        long now = System.nanoTime();
        while (at < corpus.size() && unanswered[sender] < wire.terms().offerWindow()) {
            long when = perSecond == 0 ? now : start + (long) (at / perSecond * 1e9);
            if (when > now || !wire.send(corpus.frames()[at])) {
                break;
            }
            due[at] = when;
            unanswered[sender]++;
            at += senders.size();
        }
        return at;
    }

    /** Writes, waits for the sockets for at most a millisecond, reads, acknowledges. */
    private void turn() throws IOException {
        for (Wire sender : senders) {
            sender.flush();
        }
        for (Wire receiver : receivers) {
            receiver.flush();
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
        for (int i = 0; i < acks.length; i++) {
            acknowledge(i);
        }
    }

    private void received(Wire wire, byte[] bytes, int from, int length) {
        int to = from + length;
        int type = ByteScan.indexOf(bytes, from, to, TYPE) + TYPE.length;
        switch (bytes[type]) {
            case 'd' -> deliver(wire.slot(), bytes, from, to);
            case 'r' -> receipt(wire.slot(), bytes, from, to);
            default -> {
                if (bytes[type + 1] == 'r') { // error; an event does not concern the bench
                    throw ClientFault.SESSION_REFUSED.because("the oracle says: " + new String(bytes, from, length, StandardCharsets.UTF_8));
                }
            }
        }
    }

    private void deliver(int receiver, byte[] bytes, int from, int to) {
        long deliveryId = ByteScan.number(bytes, ByteScan.indexOf(bytes, from, to, DELIVERY_ID) + DELIVERY_ID.length, to);
        record(delivered, bytes, ByteScan.indexOf(bytes, from, to, MESSAGE_ID), to);
        deliveries++;
        acks[receiver].append(acks[receiver].isEmpty() ? "" : ",").append(deliveryId);
        if (++ackCounts[receiver] == ACK_IDS_MAX) {
            acknowledge(receiver);
        }
    }

    private void receipt(int sender, byte[] bytes, int from, int to) {
        for (int at = ByteScan.indexOf(bytes, from, to, MESSAGE_ID); at >= 0;
                at = ByteScan.indexOf(bytes, at + MESSAGE_ID.length, to, MESSAGE_ID)) {
            record(receipted, bytes, at, to);
            receipts++;
            unanswered[sender]--;
        }
    }

    private void record(Histogram histogram, byte[] bytes, int member, int to) {
        int number = (int) ByteScan.number(bytes, member + MESSAGE_ID.length + ID_PREFIX_CHARS, to);
        histogram.recordValue(Math.clamp((System.nanoTime() - due[number]) / 1_000, 0, LATENCY_MICROS_MAX));
    }

    private void acknowledge(int receiver) {
        if (ackCounts[receiver] > 0) {
            byte[] frame = Wire.textFrame(ByteScan.bytes("{\"type\":\"ack\",\"delivery_ids\":[" + acks[receiver] + "]}"));
            if (receivers.get(receiver).send(frame)) {
                acks[receiver].setLength(0);
                ackCounts[receiver] = 0;
            }
        }
    }
}
