package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.List;

/** What the edge asks of the node it stands in front of. Called on several event loops, so it must not block and is thread-safe. */
public interface NodeProbe {

    /**
     * One part of the node that has to work for it to serve.
     *
     * @param trouble what is wrong; empty when nothing is
     */
    record Part(String name, String trouble) {

        public boolean up() {
            return trouble.isEmpty();
        }
    }

    /** All parts as they are now; never fails. */
    Future<List<Part>> parts();

    /**
     * How a configuration differs from the one the node runs with.
     *
     * @param config in the form of the configuration file; unknown keys and wrong values are refused
     * @return the names of the keys whose values differ; empty when the node runs with exactly this
     */
    List<String> differences(ObjectNode config);

    /** All metrics in the Prometheus text format, version 0.0.4. */
    String metrics();
}
