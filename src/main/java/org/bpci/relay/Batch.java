package org.bpci.relay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.relay.Candidate.Proved;
import org.bpci.relay.Stored.DeliveryRow;
import org.bpci.relay.Stored.MessageRow;

/**
 * What goes into one commit. Taking a candidate in gives it a sequence number and checks what may have changed since it was
 * offered: the key of its source, its targets and the room in their queues, counting what the batch itself puts there.
 */
final class Batch {

    /** Messages of one commit; bounds the size of a receipt (about 180 bytes for each) and the time until it is out. */
    static final int MESSAGES_MAX = 500;
    /** Endings of one commit. */
    static final int ENDINGS_MAX = 2_000;
    /** Bytes of the messages of one commit; a single larger message still goes. */
    private static final long BYTES_MAX = 8 << 20;

    /** A new message, unless the database knows better. */
    record Insertion(Proved proved, MessageRow row) {
    }

    /** A message that is refused unless it was accepted before. */
    record LookUp(Proved proved, Refusal otherwise) {
    }

    final long firstSeq;
    final long atMillis;
    final List<Insertion> insertions = new ArrayList<>();
    final List<LookUp> lookUps = new ArrayList<>();
    final List<LookUp> refusals = new ArrayList<>();
    final List<Change.Ending> endings = new ArrayList<>();
    final List<Change.Postponement> postponements = new ArrayList<>();

    private final RelayLimits limits;
    private final Set<MessageKey> keys = new HashSet<>();
    private final Map<NodeId, Depth> depths = new HashMap<>();
    private long bytes;

    private static final class Depth {
        private int deliveries;
        private long bytes;
    }

    Batch(long firstSeq, long atMillis, RelayLimits limits) {
        this.firstSeq = firstSeq;
        this.atMillis = atMillis;
        this.limits = limits;
    }

    /**
     * Takes candidates from the front of the queue. One that has the key of another in this batch stays for the next: by then
     * the first is decided.
     */
    void take(Deque<Proved> queue, Admission admission, Function<NodeId, Optional<Outbox>> outboxes) {
        Deque<Proved> later = new ArrayDeque<>();
        while (!queue.isEmpty() && insertions.size() + lookUps.size() < MESSAGES_MAX && bytes < BYTES_MAX) {
            Proved proved = queue.poll();
            if (!keys.add(proved.key())) {
                later.add(proved);
            } else {
                sort(proved, admission, outboxes);
            }
        }
        while (!later.isEmpty()) {
            queue.addFirst(later.pollLast());
        }
    }

    List<MessageRow> rows() {
        return insertions.stream().map(Insertion::row).toList();
    }

    static List<DeliveryRow> deliveries(MessageRow row, int bytes) {
        if (row.targets().size() == 1) {
            return List.of(new DeliveryRow(DeliveryId.of(row.seq(), 0, row.priority()), row.targets().getFirst(), bytes, row.expiresMillis()));
        }
        List<DeliveryRow> deliveries = new ArrayList<>(row.targets().size());
        for (int place = 0; place < row.targets().size(); place++) {
            deliveries.add(new DeliveryRow(DeliveryId.of(row.seq(), place, row.priority()), row.targets().get(place), bytes,
                    row.expiresMillis()));
        }
        return deliveries;
    }

    boolean isEmpty() {
        return insertions.isEmpty() && lookUps.isEmpty() && refusals.isEmpty() && endings.isEmpty() && postponements.isEmpty();
    }

    private void sort(Proved proved, Admission admission, Function<NodeId, Optional<Outbox>> outboxes) {
        Candidate candidate = proved.candidate();
        Message message = candidate.message();
        Optional<Verdict.Objection> objection = candidate.verdict().objection();
        if (objection.isPresent() && objection.get().repeatsToo()) {
            refusals.add(new LookUp(proved, objection.get().refusal()));
            return;
        }
        Optional<Refusal> refusal = objection.map(Verdict.Objection::refusal)
                .or(proved::denial)
                .or(() -> admission.source(message.source(), candidate.verdict().key()))
                .or(() -> admission.targets(message.targets(), candidate.bytes()))
                .or(() -> full(message.targets(), candidate.bytes(), outboxes));
        if (refusal.isPresent()) {
            lookUps.add(new LookUp(proved, refusal.get()));
            return;
        }
        insertions.add(new Insertion(proved, new MessageRow(firstSeq + insertions.size(), message.source(), message.messageId(),
                message.type(), message.priority(), message.createdMillis(), message.expiresMillis(), message.targets(), proved.proven(), proved.docket())));
        bytes += candidate.bytes();
        for (NodeId target : message.targets()) {
            Depth depth = depths.computeIfAbsent(target, any -> new Depth());
            depth.deliveries++;
            depth.bytes += candidate.bytes();
        }
    }

    private Optional<Refusal> full(List<NodeId> targets, int size, Function<NodeId, Optional<Outbox>> outboxes) {
        for (NodeId target : targets) {
            Optional<Outbox> outbox = outboxes.apply(target);
            Depth depth = depths.get(target);
            long deliveries = outbox.map(Outbox::openDeliveries).orElse(0) + (depth == null ? 0 : depth.deliveries);
            long queued = outbox.map(Outbox::openBytes).orElse(0L) + (depth == null ? 0 : depth.bytes);
            if (deliveries + 1 > limits.queuedDeliveriesMax() || queued + size > limits.queuedBytesMax()) {
                return Optional.of(RelayFault.QUEUE_FULL.because("the queue of target " + target
                        + " is full until it acknowledges deliveries; send it again later", RelayLimits.QUEUE_RETRY_AFTER));
            }
        }
        return Optional.empty();
    }
}
