package org.bpci.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.bpci.bus.Bus;
import org.bpci.kernel.SigningKey;
import org.bpci.sql.Database;

/** What rooms are made of. */
record NodeParts(NodeConfig config, Bus bus, Database database, SigningKey key, InstantSource clock, MeterRegistry meters) {
}
