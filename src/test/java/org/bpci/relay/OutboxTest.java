package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final int SEEDS = 400;
    private final Outbox outbox = new Outbox(new NodeId("target"), OutboxSimulation.LIMITS);
    private final List<Change> endings = new ArrayList<>();

    @Test
    void nothingIsLostOrCalledNewTwiceWhateverBreaks() {
        IntStream.range(0, SEEDS).parallel().forEach(OutboxSimulation::run);
    }

    @Test
    void urgentLanesGoFirstAndTheLeastUrgentStillGetsItsShare() {
        outbox.opened(15, 0);
        for (int seq = 1; seq <= 20; seq++) {
            for (Priority priority : Priority.values()) {
                outbox.accepted(slot(DeliveryId.of(seq, priority.lane(), priority), Long.MAX_VALUE));
            }
        }
        int[] shares = new int[Priority.lanes()];
        outbox.handOut(0, 0, endings).forEach(slot -> shares[slot.lane()]++);
        assertEquals(List.of(8, 4, 2, 1), IntStream.of(shares).boxed().toList());
    }

    @Test
    void backlogIsHandedOutInRoundsFromTheFirstDeliveryOn() {
        for (Priority priority : Priority.values()) {
            outbox.recovered(20, 20, DeliveryId.of(20, priority.lane(), priority), Long.MAX_VALUE);
        }
        outbox.opened(15, 0);
        for (PageWish wish : outbox.wishes().reversed()) {
            assertEquals(List.of(), outbox.handOut(0, 0, endings), "before every lane has its first page");
            Priority priority = Priority.ofLane(wish.lane());
            outbox.loaded(wish, IntStream.rangeClosed(1, 20).mapToObj(seq ->
                    slot(DeliveryId.of(seq, priority.lane(), priority), Long.MAX_VALUE)).toList(), 0);
        }
        int[] shares = new int[Priority.lanes()];
        outbox.handOut(0, 0, endings).forEach(slot -> shares[slot.lane()]++);
        assertEquals(List.of(8, 4, 2, 1), IntStream.of(shares).boxed().toList());
    }

    @Test
    void deliveryWithoutAcknowledgementIsTriedAgainAndDiesAfterItsLastAttempt() {
        outbox.opened(1, 0);
        long id = DeliveryId.of(1, 0, Priority.NORMAL);
        outbox.accepted(slot(id, Long.MAX_VALUE));
        long now = 0;
        for (int attempt = 1; attempt <= OutboxSimulation.LIMITS.deliveryAttemptsMax(); attempt++) {
            List<Slot> out = outbox.handOut(now, 0, endings);
            assertEquals(attempt, out.getFirst().handOuts);
            assertEquals(attempt > 1, out.getFirst().redelivered);
            now += OutboxSimulation.LIMITS.ackTimeout().toMillis();
            List<Change> changes = outbox.tick(now, () -> 0.999);
            if (attempt < OutboxSimulation.LIMITS.deliveryAttemptsMax()) {
                assertTrue(changes.getFirst() instanceof Change.Postponement);
                assertTrue(outbox.handOut(now, 0, endings).isEmpty(), "not before its delay");
                now += OutboxSimulation.LIMITS.retryDelayMax().toMillis() + 1;
                outbox.tick(now, () -> 0.999);
            } else {
                assertEquals(DeliveryState.DEAD, ((Change.Ending) changes.getFirst()).state());
            }
        }
    }

    @Test
    void whatIsParkedHoldsUpNothingAndComesBackFirst() {
        outbox.opened(1, 0);
        long[] ids = IntStream.rangeClosed(1, 2 * Lane.SLOTS_MAX).mapToLong(seq -> DeliveryId.of(seq, 0, Priority.NORMAL)).toArray();
        for (long id : ids) {
            outbox.accepted(slot(id, Long.MAX_VALUE));
        }
        for (int i = 0; i < ids.length; i++) {
            outbox.wishes().forEach(this::load);
            Slot next = outbox.handOut(0, 0, endings).getFirst();
            assertEquals(ids[i], next.id);
            outbox.parked(next);
            assertEquals(0, outbox.inFlight());
        }
        assertEquals(0, outbox.heldDeliveries());
        assertEquals(ids.length, outbox.openDeliveries());
        outbox.released();
        outbox.wishes().forEach(this::load);
        Slot first = outbox.handOut(0, 0, endings).getFirst();
        assertEquals(ids[0], first.id);
        assertEquals(1, first.handOuts, "it was not handed out before");
    }

    /** As the database would: deliveries of numbers from 1 on, all of them open. */
    private void load(PageWish wish) {
        outbox.loaded(wish, IntStream.rangeClosed(1, 2 * Lane.SLOTS_MAX).mapToLong(seq -> DeliveryId.of(seq, 0, Priority.NORMAL))
                .filter(id -> id > wish.after() && id <= wish.through()).limit(Lane.SLOTS_LOW).mapToObj(id -> slot(id, Long.MAX_VALUE)).toList(), 0);
    }

    @Test
    void endOfASessionIsAFailureOfTheOldestDeliveryOnly() {
        long first = DeliveryId.of(1, 0, Priority.NORMAL);
        long second = DeliveryId.of(2, 0, Priority.NORMAL);
        outbox.accepted(slot(first, Long.MAX_VALUE));
        outbox.accepted(slot(second, Long.MAX_VALUE));
        int attempts = OutboxSimulation.LIMITS.deliveryAttemptsMax();
        for (int attempt = 1; attempt <= attempts; attempt++) {
            assertTrue(outbox.opened(10, 0).isEmpty());
            // As the database has them while nothing of this is durable yet.
            outbox.wishes().forEach(wish -> outbox.loaded(wish, List.of(slot(first, Long.MAX_VALUE), slot(second, Long.MAX_VALUE)), 0));
            List<Slot> out = outbox.handOut(0, 0, endings);
            assertEquals(List.of(first, second), out.stream().map(slot -> slot.id).toList());
            assertEquals(List.of(attempt, attempt), out.stream().map(slot -> slot.handOuts).toList());
            Change change = outbox.closed(0).orElseThrow();
            assertEquals(first, change.id());
            if (attempt < attempts) {
                assertEquals(new Change.Postponement(first, attempt, 0, Outbox.INTERRUPTED), change);
            } else {
                assertEquals(DeliveryState.DEAD, ((Change.Ending) change).state());
            }
        }
        assertTrue(outbox.closed(0).isEmpty());
        assertEquals(2, outbox.openDeliveries(), "until the end is durable");
    }

    @Test
    void answeredDeliveriesAreNotBlamedForTheEndOfTheSession() {
        outbox.opened(10, 0);
        for (int seq = 1; seq <= 3; seq++) {
            outbox.accepted(slot(DeliveryId.of(seq, 0, Priority.NORMAL), Long.MAX_VALUE));
        }
        outbox.handOut(0, 0, endings);
        outbox.acknowledged(DeliveryId.of(1, 0, Priority.NORMAL));
        outbox.refused(DeliveryId.of(2, 0, Priority.NORMAL), 100, "not now", 0, 0);
        assertEquals(DeliveryId.of(3, 0, Priority.NORMAL), outbox.opened(10, 0).orElseThrow().id());
    }

    @Test
    void deliveryThatOutlivesItsTimeInFlightEndsThen() {
        outbox.opened(10, 0);
        outbox.accepted(slot(DeliveryId.of(1, 0, Priority.NORMAL), Long.MAX_VALUE));
        outbox.accepted(slot(DeliveryId.of(2, 0, Priority.NORMAL), 1_000));
        outbox.accepted(slot(DeliveryId.of(3, 0, Priority.NORMAL), 2_000));
        outbox.handOut(0, 0, endings);
        assertTrue(outbox.tick(999, () -> 0).isEmpty());
        for (int seq = 2; seq <= 3; seq++) {
            Change.Ending ending = (Change.Ending) outbox.tick((seq - 1) * 1_000L, () -> 0).getFirst();
            assertEquals(DeliveryId.of(seq, 0, Priority.NORMAL), ending.id());
            assertEquals(DeliveryState.EXPIRED, ending.state());
        }
        assertEquals(1, outbox.inFlight());
    }

    @Test
    void furtherAttemptGoesBeforeWhatWasAcceptedLater() {
        outbox.opened(1, 0);
        long first = DeliveryId.of(1, 0, Priority.NORMAL);
        outbox.accepted(slot(first, Long.MAX_VALUE));
        outbox.accepted(slot(DeliveryId.of(2, 0, Priority.NORMAL), Long.MAX_VALUE));
        outbox.handOut(0, 0, endings);
        outbox.refused(first, 100, "not now", 0, 0);
        outbox.tick(100, () -> 0);
        assertEquals(first, outbox.handOut(100, 0, endings).getFirst().id);
    }

    @Test
    void deliveryThatOutlivedItsTimeIsNotHandedOut() {
        outbox.opened(1, 0);
        outbox.accepted(slot(DeliveryId.of(1, 0, Priority.NORMAL), 1_000));
        assertTrue(outbox.handOut(1_000, 0, endings).isEmpty());
        assertEquals(DeliveryState.EXPIRED, ((Change.Ending) endings.getFirst()).state());
    }

    @Test
    void bytesInFlightAreBoundedButALargeDeliveryStillGoesAlone() {
        outbox.opened(10, 0);
        for (int seq = 1; seq <= 2; seq++) {
            outbox.accepted(new Slot(DeliveryId.of(seq, 0, Priority.NORMAL), parcel(), Flights.BYTES_MAX + 1, Long.MAX_VALUE, 0, 0));
        }
        assertEquals(1, outbox.handOut(0, 0, endings).size());
        assertTrue(outbox.handOut(0, 0, endings).isEmpty());
    }

    private static Slot slot(long id, long expiresMillis) {
        return new Slot(id, parcel(), 100, expiresMillis, 0, 0);
    }

    private static Parcel parcel() {
        return Parcel.header(1, new NodeId("source"), "m", Digest.of(new byte[0]), 0, Docket.NONE);
    }
}
