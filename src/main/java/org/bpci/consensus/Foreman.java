package org.bpci.consensus;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bpci.bus.Bus;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryFault;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the orders of decisions carried out by other rooms: after they are durable, again until they are known to be done, and
 * after a restart too. Each is one that may be carried out twice.
 */
final class Foreman {

    private static final Logger LOG = LoggerFactory.getLogger(Foreman.class);

    private final Bus bus;
    private final Directory directory;
    private final Database database;
    private final ConsensusStore store;
    private final InstantSource clock;
    private final Map<String, Order> open = new HashMap<>();
    private final Set<String> inWork = new HashSet<>();

    Foreman(Bus bus, Directory directory, Database database, ConsensusStore store, InstantSource clock) {
        this.bus = bus;
        this.directory = directory;
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    void give(List<Fact.OrderGiven> orders) {
        orders.forEach(given -> open.put(given.id(), given.order()));
        work();
    }

    /** Whether an isolation is ordered; the node counts as isolated before the directory says so. */
    boolean isolating(NodeId node) {
        return open.values().stream().anyMatch(order -> order instanceof Order.Isolate isolate && isolate.node().equals(node));
    }

    /** Begins what is not begun; to be called now and then, because the other room may have been away. */
    void work() {
        open.forEach((id, order) -> {
            if (inWork.add(id)) {
                carryOut(order).recover(Foreman::unlessDone).compose(done -> database.transaction(tx -> store.orderDone(tx, id, clock.instant())))
                        .onComplete(done -> {
                            open.remove(id);
                            inWork.remove(id);
                            LOG.atInfo().setMessage("order carried out").addKeyValue("order", id)
                                    .addKeyValue("what", order.getClass().getSimpleName()).addKeyValue("node", order.node()).log();
                        }, failure -> {
                            inWork.remove(id);
                            LOG.atWarn().setMessage("order not carried out yet").addKeyValue("order", id)
                                    .addKeyValue("reason", failure.getMessage()).log();
                        });
            }
        });
    }

    private Future<Void> carryOut(Order order) {
        return switch (order) {
            case Order.Isolate isolate ->
                    bus.ask(new DiscoveryRequest.IsolateNode(isolate.node(), isolate.reason(), isolate.by())).mapEmpty();
            case Order.Restore restore -> directory.find(restore.node()).flatMap(NodeRecord::isolation)
                    .filter(isolation -> restore.isolatedBy().isEmpty() || restore.isolatedBy().equals(isolation.by())).isPresent()
                    ? bus.ask(new DiscoveryRequest.RestoreNode(restore.node(), restore.reason(), Effects.isolatedBy("decision"))).mapEmpty()
                    : Future.succeededFuture();
            case Order.ReplaceKey replace -> bus.ask(new DiscoveryRequest.ReplaceKey(replace.node(), replace.key(), replace.reason(),
                    Effects.isolatedBy("decision"))).mapEmpty();
        };
    }

    /** A refusal that will be the same tomorrow leaves nothing to do. */
    private static Future<Void> unlessDone(Throwable failure) {
        boolean forGood = failure instanceof Refusal refusal && !refusal.kind().retryable()
                && (refusal.is(DiscoveryFault.NODE_UNKNOWN) || refusal.is(DiscoveryFault.NODE_NOT_ISOLATED) || refusal.is(DiscoveryFault.KEY_USED_BEFORE));
        return forGood ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
