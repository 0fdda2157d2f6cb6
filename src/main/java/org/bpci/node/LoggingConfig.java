package org.bpci.node;

import java.net.URI;
import java.nio.file.Path;
import java.time.Period;
import java.util.List;

/** What is logged, how and where to. */
public record LoggingConfig(String level, boolean json, List<Output> outputs, AuditLogging auditLogging) {

    public LoggingConfig {
        outputs = List.copyOf(outputs);
    }

    /** Where log lines go. */
    public sealed interface Output {

        /** @param path absolute */
        record File(Path path) implements Output {
        }

        record Console() implements Output {
        }

        /** @param endpoint the server; lines are written to {@code index} by its bulk interface */
        record Elasticsearch(URI endpoint, String index) implements Output {
        }
    }

    /** @param retention how long payloads are kept; digests and proofs stay for ever */
    public record AuditLogging(boolean enabled, String level, Period retention) {
    }
}
