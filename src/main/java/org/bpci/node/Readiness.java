package org.bpci.node;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.bpci.bus.Bus;
import org.bpci.bus.Ping;
import org.bpci.sql.Database;

/** Whether the node can do its work now: the database answers, and every room does. Asked by those who send it traffic. */
final class Readiness implements Supplier<Future<Map<String, Boolean>>> {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final Bus bus;
    private final Database database;
    private final List<String> addresses;

    /** @param addresses the doors that must answer */
    Readiness(Bus bus, Database database, List<String> addresses) {
        this.bus = bus;
        this.database = database;
        this.addresses = List.copyOf(addresses);
    }

    /** Each part by name and whether it answers; ready when all do. */
    @Override
    public Future<Map<String, Boolean>> get() {
        Map<String, Boolean> parts = new ConcurrentSkipListMap<>();
        List<Future<?>> answers = new ArrayList<>();
        answers.add(database.healthy().onSuccess(answer -> parts.put("database", answer)));
        addresses.forEach(address -> answers.add(bus.ask(new Ping(address), ANSWER_MAX).otherwise(false)
                .onSuccess(answer -> parts.put(address, answer))));
        return Future.join(answers).map(all -> Map.copyOf(parts));
    }
}
