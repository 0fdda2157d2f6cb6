package org.bpci.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bpci.bus.Bus;
import org.bpci.bus.Ping;
import org.bpci.edge.NodeProbe;
import org.bpci.ledger.LedgerRequest.LedgerStatus;
import org.bpci.relay.RelayRequest.RelayStats;
import org.bpci.sql.Database;

/** Whether the node can do its work now: the database answers, every room does, and none reports trouble. */
final class Probe implements NodeProbe {

    /** A probe that waits longer than the one who probes is of no use. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private static final String SILENT = "does not answer";

    private final Bus bus;
    private final Database database;
    private final LoadedConfig config;
    private final Supplier<String> scrape;
    private final List<String> doors;

    /** @param doors the addresses that must answer, besides those of rooms that have more to say */
    Probe(Bus bus, Database database, LoadedConfig config, Supplier<String> scrape, List<String> doors) {
        this.bus = bus;
        this.database = database;
        this.config = config;
        this.scrape = scrape;
        this.doors = List.copyOf(doors);
    }

    @Override
    public Future<List<Part>> parts() {
        List<Future<Part>> parts = new ArrayList<>();
        parts.add(database.healthy().map(up -> new Part("database", up ? "" : SILENT)));
        parts.add(part("ledger", bus.ask(new LedgerStatus(), ANSWER_MAX).map(status -> status.fault().orElse(""))));
        parts.add(part("relay", bus.ask(new RelayStats(), ANSWER_MAX)
                .map(stats -> stats.storeAvailable() ? "" : "cannot reach its tables")));
        doors.forEach(door -> parts.add(part(door, bus.ask(new Ping(door), ANSWER_MAX).map(pong -> ""))));
        return Future.all(parts).map(all -> all.<Part>list());
    }

    private static Future<Part> part(String name, Future<String> trouble) {
        return trouble.otherwise(SILENT).map(what -> new Part(name, what));
    }

    @Override
    public List<String> differences(ObjectNode other) {
        return config.differences(other);
    }

    @Override
    public String metrics() {
        return scrape.get();
    }
}
