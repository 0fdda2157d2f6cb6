package org.bpci.node;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.bpci.api.TokenVerifier;
import org.bpci.bus.Bus;
import org.bpci.kernel.SigningKey;
import org.bpci.sql.Database;

/**
 * What rooms are made of.
 *
 * @param scrape the metrics as text
 */
record NodeParts(
        LoadedConfig loaded, Bus bus, Database database, SigningKey key, TokenVerifier tokens, InstantSource clock, Instant startedAt,
        MeterRegistry meters, Supplier<String> scrape) {

    NodeConfig config() {
        return loaded.config();
    }
}
