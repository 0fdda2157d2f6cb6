package org.bpci.relay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bpci.relay.PlayedDeliveries.Row;

/**
 * One target's outbox, its database, its session and its process, all driven by one seed: messages are accepted, handed out,
 * acknowledged, refused and forgotten; pages arrive late; commits settle late or with an unknown outcome; sessions and the
 * process die at any moment. Invariants are checked after every step, and in the end everything must have been delivered.
 */
final class OutboxSimulation {

    static final RelayLimits LIMITS = new RelayLimits(1 << 20, Duration.ofSeconds(300), 100, 1 << 20, 100_000, 1L << 40, 10,
            Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofSeconds(60), 50, Duration.ofMillis(2), 1_000);
    private static final int STEPS = 400;
    private static final int DRAIN_STEPS_MAX = 20_000;

    private final Random random;
    private final PlayedDeliveries stored = new PlayedDeliveries();
    private final Set<Long> announcedAsNew = new HashSet<>();
    private final ArrayDeque<Change> uncommitted = new ArrayDeque<>();
    private final List<Page> pages = new ArrayList<>();
    /** Handed to the current session and not answered. */
    private final Map<Long, Slot> atTarget = new HashMap<>();
    /** Since the process began; a dead letter counts as handed out, because it comes back out of turn. */
    private final Set<Long> handedOut = new HashSet<>();
    /** The number of the newest attempt that this process made. */
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final long[] newestFirstAttempt = new long[Priority.lanes()];
    private long now = 1_000_000;
    private long lastSeq;
    private long firstOwnId;
    private int window;
    private Outbox outbox;

    /** A page that was read and has not arrived. */
    private record Page(PageWish wish, List<Row> rows) {
    }

    OutboxSimulation(long seed) {
        random = new Random(seed);
        restart();
    }

    static void run(long seed) {
        OutboxSimulation simulation = new OutboxSimulation(seed);
        try {
            for (int step = 0; step < STEPS; step++) {
                simulation.step();
                simulation.check();
            }
            simulation.drain();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("seed " + seed + ": " + failure.getMessage(), failure);
        }
    }

    private void step() {
        int dice = random.nextInt(100);
        if (dice < 30) {
            accept(1 + random.nextInt(dice < 1 ? 700 : 8));
        } else if (dice < 50) {
            acknowledgeSome();
        } else if (dice < 56) {
            refuseOne();
        } else if (dice < 70) {
            settle();
        } else if (dice < 80) {
            arrive();
        } else if (dice < 90) {
            pass(random.nextInt(dice < 82 ? 40_000 : 500));
        } else if (dice < 95) {
            connect();
        } else if (dice < 97) {
            disconnect();
        } else if (dice < 98) {
            unknownOutcome();
        } else if (dice < 99) {
            reopenOne();
        } else {
            restart();
        }
        handOut();
    }

    /** A commit of new deliveries. */
    private void accept(int count) {
        for (int i = 0; i < count; i++) {
            long id = DeliveryId.of(++lastSeq, 0, Priority.ofLane(random.nextInt(Priority.lanes())));
            outbox.accepted(stored.insert(new Row(id, 100 + random.nextInt(3_000),
                    now + (random.nextInt(20) == 0 ? 50_000 : 100_000_000), 0, 0)).slot());
        }
    }

    private void acknowledgeSome() {
        for (Long id : List.copyOf(atTarget.keySet())) {
            if (random.nextInt(3) > 0) {
                atTarget.remove(id);
                outbox.acknowledged(id).ifPresentOrElse(uncommitted::add, () -> lateAcknowledgement(id));
            }
        }
    }

    private void lateAcknowledgement(long id) {
        stored.find(id).filter(row -> !outbox.settling(id)).flatMap(row ->
                outbox.end(row.ending(DeliveryState.DELIVERED, row.attempts() + 1, ""))).ifPresent(uncommitted::add);
    }

    private void refuseOne() {
        atTarget.keySet().stream().findAny().ifPresent(id -> {
            atTarget.remove(id);
            outbox.refused(id, random.nextBoolean() ? -1 : random.nextInt(20_000), "no", now, random.nextDouble()).ifPresent(uncommitted::add);
        });
    }

    private void settle() {
        for (Change change = uncommitted.poll(); change != null; change = uncommitted.poll()) {
            boolean applied = stored.apply(change);
            if (change instanceof Change.Ending ending) {
                outbox.ended(ending, applied);
            }
        }
    }

    private void ask() {
        for (PageWish wish : outbox.wishes()) {
            pages.add(new Page(wish, stored.page(wish, 1 + random.nextInt(Lane.SLOTS_LOW))));
        }
    }

    private void arrive() {
        if (!pages.isEmpty()) {
            Page page = pages.remove(random.nextInt(pages.size()));
            if (random.nextInt(20) == 0) {
                outbox.notLoaded(page.wish);
            } else {
                outbox.loaded(page.wish, page.rows.stream().map(Row::slot).toList(), now);
            }
        }
    }

    private void pass(int millis) {
        now += millis;
        List<Change> changes = outbox.tick(now, random::nextDouble);
        changes.forEach(change -> atTarget.remove(change.id()));
        uncommitted.addAll(changes);
        if (outbox.openDeliveries() > 0 && outbox.expiries().due(now)) {
            outbox.expiries().asked();
            for (Row row : stored.open()) {
                if (row.expires() <= now) {
                    atTarget.remove(row.id());
                    outbox.end(row.ending(DeliveryState.EXPIRED, row.attempts(), "late")).ifPresent(uncommitted::add);
                }
            }
            outbox.expiries().note(stored.open().stream().mapToLong(Row::expires).min().orElse(Long.MAX_VALUE));
        }
    }

    private void connect() {
        window = 1 + random.nextInt(20);
        atTarget.clear();
        outbox.opened(window, now).ifPresent(uncommitted::add);
    }

    private void disconnect() {
        window = 0;
        atTarget.clear();
        outbox.closed(now).ifPresent(uncommitted::add);
    }

    /** The connection broke during a commit: it happened or not, and the counters are read anew. */
    private void unknownOutcome() {
        if (random.nextBoolean()) {
            uncommitted.forEach(stored::apply);
        }
        uncommitted.removeIf(Change.Postponement.class::isInstance);
        stored.recover(outbox);
    }

    private void reopenOne() {
        stored.reopenOne(now + 100_000_000).ifPresent(row -> {
            handedOut.add(row.id());
            attempts.remove(row.id());
            outbox.reopened(row.id(), row.bytes(), row.expires());
        });
    }

    /** kill -9: everything that is not stored is gone. */
    private void restart() {
        uncommitted.clear();
        pages.clear();
        atTarget.clear();
        handedOut.clear();
        attempts.clear();
        Arrays.fill(newestFirstAttempt, 0);
        window = 0;
        firstOwnId = DeliveryId.firstOf(lastSeq + 1);
        outbox = new Outbox(PlayedDeliveries.TARGET, LIMITS);
        stored.recover(outbox);
    }

    private void handOut() {
        List<Change> endings = new ArrayList<>();
        for (Slot slot : outbox.handOut(now, firstOwnId, endings)) {
            require(window > 0, "handed out without a session");
            require(atTarget.put(slot.id, slot) == null, "handed out while the target has it: " + slot.id);
            require(slot.redelivered || announcedAsNew.add(slot.id), "called new twice: " + slot.id);
            require(slot.handOuts > attempts.getOrDefault(slot.id, 0), "not called another attempt: " + slot.id);
            attempts.put(slot.id, slot.handOuts);
            require(!stored.isOver(slot.id), "handed out after its end: " + slot.id);
            require(uncommitted.stream().noneMatch(change -> change.id() == slot.id && change instanceof Change.Ending),
                    "handed out while its end is on its way: " + slot.id);
            if (handedOut.add(slot.id) && slot.attempts == 0) {
                require(newestFirstAttempt[slot.lane()] < slot.id, "overtaken in its lane: " + slot.id);
                newestFirstAttempt[slot.lane()] = slot.id;
            }
        }
        uncommitted.addAll(endings);
        ask();
    }

    private void check() {
        require(outbox.inFlight() <= window, outbox.inFlight() + " in flight with a window of " + window);
        require(outbox.inFlight() == atTarget.size() || !outbox.connected(), "in flight " + outbox.inFlight() + ", at the target " + atTarget.size());
        List<Row> open = stored.open();
        require(outbox.openDeliveries() == open.size(), "counts " + outbox.openDeliveries() + ", stored " + open.size());
        require(outbox.openBytes() == open.stream().mapToLong(Row::bytes).sum(), "bytes differ");
        require(outbox.heldDeliveries() <= Priority.lanes() * (Lane.SLOTS_MAX + Lane.SLOTS_LOW), "holds " + outbox.heldDeliveries());
    }

    /** A target that works: all that is open is delivered or expires. */
    private void drain() {
        if (window == 0) {
            connect();
        }
        for (int step = 0; !stored.open().isEmpty(); step++) {
            require(step < DRAIN_STEPS_MAX, stored.open().size() + " deliveries are stuck, the first is " + stored.open().getFirst());
            pass(1_000);
            handOut();
            for (Long id : List.copyOf(atTarget.keySet())) {
                atTarget.remove(id);
                outbox.acknowledged(id).ifPresent(uncommitted::add);
            }
            settle();
            while (!pages.isEmpty()) {
                arrive();
            }
            check();
        }
        require(stored.ended() == lastSeq, "of " + lastSeq + " accepted " + stored.ended() + " ended");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
