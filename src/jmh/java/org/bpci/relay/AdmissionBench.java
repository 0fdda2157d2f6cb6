package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.NodeId;
import org.bpci.relay.Candidate.Proved;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What one message costs in the relay beside the database and the sockets: reading it, the cheap checks, its proof (canonical
 * form, digest and signature), its place in a batch, and its delivery through an outbox.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdmissionBench {

    private static final int MESSAGE_BYTES = 500;
    private static final Origin NOBODY = new Origin.ByRest("bench", Promise.promise());
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");

    private final FakeNode alice = new FakeNode("banking-core");
    private final FakeNode bob = new FakeNode("payment-processor");
    private final Optional<NodeRecord> aliceRecord = Optional.of(alice.record(1, Optional.empty()));
    private final Optional<NodeRecord> bobRecord = Optional.of(bob.record(2, Optional.empty()));
    private final RelayLimits limits = RelayLimits.defaults();
    private final Admission admission = new Admission(limits, false, this::find);
    private final VerifierVerticle verifier = new VerifierVerticle(FakeNode.NETWORK);
    private final ObjectNode tree = alice.message("bank-msg-000001", NOW, bob.id);
    private final VerifierRequest.Claim claim =
            new VerifierRequest.Claim(tree, Optional.of(alice.key.verificationKey()), Optional.empty(), Optional.empty());
    private final Message message = Message.parse(tree);
    private final Proof.Proven proven = (Proof.Proven) verifier.verify(claim);
    private final Outbox outbox = new Outbox(bob.id, limits);
    private final List<Change> endings = new ArrayList<>();
    private long nowMillis = NOW.toEpochMilli();
    private long seq;

    public AdmissionBench() {
        outbox.opened(1, nowMillis);
    }

    @Benchmark
    public Message parse() {
        return Message.parse(tree);
    }

    /** The clock advances, so that the rate is never exceeded; the message gets old, which costs the same. */
    @Benchmark
    public Verdict check() {
        nowMillis += 1_000 / limits.messagesPerSecondMax();
        return admission.offeredBySession(alice.id, message, MESSAGE_BYTES, nowMillis);
    }

    @Benchmark
    public Proof prove() {
        return verifier.verify(claim);
    }

    @Benchmark
    public Batch batch() {
        Verdict.Verify verdict = new Verdict.Verify(Optional.of(alice.key.verificationKey()), Optional.empty());
        Candidate candidate = new Candidate(message, MessageKey.of(message), MESSAGE_BYTES, NOBODY, verdict, Optional.empty());
        ArrayDeque<Proved> queue = new ArrayDeque<>(List.of(new Proved(candidate, proven, Optional.empty(), false)));
        Batch batch = new Batch(++seq, nowMillis, limits);
        batch.take(queue, admission, target -> Optional.of(outbox));
        return batch;
    }

    @Benchmark
    public String deliver() {
        Parcel parcel = new Parcel(++seq, alice.id, message.messageId(), proven.digest(), proven.body(), proven.signature(), nowMillis, Docket.NONE);
        outbox.accepted(new Slot(DeliveryId.of(seq, 0, Priority.NORMAL), parcel, MESSAGE_BYTES, Long.MAX_VALUE, 0, 0));
        Slot slot = outbox.handOut(nowMillis, 0, endings).getFirst();
        String frame = Frames.deliver(slot);
        outbox.ended(outbox.acknowledged(slot.id).orElseThrow(), true);
        return frame;
    }

    private Optional<NodeRecord> find(NodeId node) {
        return node.equals(alice.id) ? aliceRecord : bobRecord;
    }
}
