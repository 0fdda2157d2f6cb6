package org.bpci.relay;

import java.util.function.Consumer;
import org.bpci.relay.RelayRequest.RecallCalls;

/**
 * Ends what waits under an agreement that no longer allows it, page by page. What its target has already stays in flight: it may
 * still be acknowledged, and is decided again when it is not.
 */
final class Recall {

    private final RecallCalls order;
    private final StoreLink link;
    private final Archive archive;
    private final Consumer<Change> changes;

    Recall(RecallCalls order, StoreLink link, Archive archive, Consumer<Change> changes) {
        this.order = order;
        this.link = link;
        this.archive = archive;
        this.changes = changes;
    }

    /** @param after the delivery to continue after, 0 for the first */
    void sweep(Outbox outbox, long after) {
        if (!link.up()) {
            return; // what is left is decided when its turn comes
        }
        archive.recalled(link.reader(), outbox.target(), order.agreement(), after, Deliverer.SWEEP_DELIVERIES_MAX).onSuccess(open -> {
            open.stream().filter(delivery -> outbox.attemptInFlight(delivery.id()).isEmpty()).forEach(delivery ->
                    outbox.end(delivery.ending(DeliveryState.REVOKED, delivery.attempts(), Reason.plain(order.reason()))).ifPresent(changes));
            if (open.size() == Deliverer.SWEEP_DELIVERIES_MAX) {
                sweep(outbox, open.getLast().id());
            }
        });
    }
}
