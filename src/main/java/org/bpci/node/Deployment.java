package org.bpci.node;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which verticles run, on what threads, how many: said here and nowhere else. The order is the order of starting; the node
 * stops them in reverse.
 *
 * <p>Rooms that await run on virtual threads, one instance each: one writer is a correctness rule, not a setting. What
 * carries every frame or request runs on event loops, as many as configured.
 */
final class Deployment {

    /** @param doors addresses that answer once the row is deployed */
    record Row(String room, ThreadingModel threads, int instances, Supplier<? extends Deployable> verticle, List<String> doors) {

        DeploymentOptions options() {
            return new DeploymentOptions().setThreadingModel(threads).setInstances(instances);
        }
    }

    private Deployment() {
    }

    static List<Row> rooms(NodeParts parts) {
        return List.of();
    }

    private static Row writer(String room, Supplier<? extends Deployable> verticle, String... doors) {
        return new Row(room, ThreadingModel.VIRTUAL_THREAD, 1, verticle, List.of(doors));
    }

    private static Row loops(String room, int instances, Supplier<? extends Deployable> verticle, String... doors) {
        return new Row(room, ThreadingModel.EVENT_LOOP, instances, verticle, List.of(doors));
    }
}
