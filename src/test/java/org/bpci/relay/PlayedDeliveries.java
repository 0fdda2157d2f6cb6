package org.bpci.relay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

/** One target's part of {@code relay.delivery}, played in memory: the open deliveries, and how the others ended. */
final class PlayedDeliveries {

    static final NodeId TARGET = new NodeId("target");
    private static final NodeId SOURCE = new NodeId("source");
    private static final Digest DIGEST = Digest.of(new byte[0]);

    private final TreeMap<Long, Row> open = new TreeMap<>();
    private final Map<Long, DeliveryState> over = new HashMap<>();

    record Row(long id, int bytes, long expires, int attempts, long notBefore) {

        Slot slot() {
            return new Slot(id, parcel(), bytes, expires, attempts, notBefore);
        }

        Change.Ending ending(DeliveryState state, int attemptsMade, String reason) {
            return new Change.Ending(id, TARGET, parcel(), bytes, state, attemptsMade, reason);
        }

        private Parcel parcel() {
            return Parcel.header(DeliveryId.seq(id), SOURCE, "m-" + DeliveryId.seq(id), DIGEST, 0, Docket.NONE);
        }
    }

    /** @return the row, for the caller to go on with */
    Row insert(Row row) {
        open.put(row.id, row);
        return row;
    }

    /** @return whether the delivery was open until now */
    boolean apply(Change change) {
        Row row = open.get(change.id());
        switch (change) {
            case Change.Ending ending -> {
                open.remove(ending.id());
                if (row != null && over.put(ending.id(), ending.state()) != null) {
                    throw new AssertionError("ended twice: " + ending.id());
                }
            }
            case Change.Postponement p -> open.computeIfPresent(p.id(),
                    (id, before) -> new Row(id, before.bytes, before.expires, p.attempts(), p.notBeforeMillis()));
        }
        return row != null;
    }

    /** A dead letter is open again. */
    Optional<Row> reopenOne(long expires) {
        return over.entrySet().stream().filter(entry -> entry.getValue() == DeliveryState.DEAD).map(Map.Entry::getKey).findAny()
                .map(id -> {
                    over.remove(id);
                    return insert(new Row(id, 100, expires, 0, 0));
                });
    }

    List<Row> page(PageWish wish, int limit) {
        return open.tailMap(wish.after(), false).values().stream()
                .filter(row -> DeliveryId.lane(row.id) == wish.lane()).limit(limit).toList();
    }

    /** What a start or an unknown outcome reads anew. */
    void recover(Outbox outbox) {
        outbox.forget();
        for (int i = 0; i < Priority.lanes(); i++) {
            int lane = i;
            List<Row> rows = open.values().stream().filter(row -> DeliveryId.lane(row.id) == lane).toList();
            if (!rows.isEmpty()) {
                outbox.recovered(rows.size(), rows.stream().mapToLong(Row::bytes).sum(), rows.getLast().id,
                        rows.stream().mapToLong(Row::expires).min().orElseThrow());
            }
        }
    }

    Optional<Row> find(long id) {
        return Optional.ofNullable(open.get(id));
    }

    List<Row> open() {
        return List.copyOf(open.values());
    }

    boolean isOver(long id) {
        return over.containsKey(id);
    }

    int ended() {
        return over.size();
    }
}
