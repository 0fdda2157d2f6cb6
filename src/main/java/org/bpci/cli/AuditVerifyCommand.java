package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.LogBundle;
import org.bpci.client.OracleLog;
import org.bpci.kernel.Digest;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.ConsistencyProof;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.LogSource;
import org.bpci.ledger.NoteKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bpci audit verify}: a whole log, of a running oracle or of an exported bundle, and on request whatever follows. */
@Command(
        name = "verify",
        description = "Check every entry of a ledger against its signed checkpoints, and that it continues what was seen before.",
        footer = {"", "Without FILE the running oracle's ledger is read; that needs an auditor's token.",
            "The key and the last sound checkpoint are remembered in BPCI_HOME/audit. Exit code 5 when something is wrong."})
final class AuditVerifyCommand extends ClientCommand {

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "A bundle made by 'bpci audit export'; nothing else is needed then.")
    private Path bundle;

    @Option(names = "--key", paramLabel = "VKEY", description = "The oracle's ledger key as its operator published it.")
    private String key;

    @Option(names = "--follow", description = "Go on checking each new checkpoint until interrupted.")
    private boolean follow;

    @Option(names = "--interval", paramLabel = "TIME", defaultValue = "5s", description = "How often to look with --follow. Default: ${DEFAULT-VALUE}.")
    private Duration interval;

    private final AuditMemory memory = new AuditMemory(Home.fromEnvironment());

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (bundle != null) {
            try (LogBundle log = LogBundle.open(bundle)) {
                return audit(log, memory.key(Optional.ofNullable(key), log.vkey()));
            }
        }
        OracleLog log = new OracleLog(api());
        NoteKey known = memory.key(Optional.ofNullable(key), log.vkey());
        int exitCode = audit(log, known);
        while (follow && exitCode == 0) {
            Thread.sleep(interval);
            exitCode = next(log, known);
        }
        return exitCode;
    }

    private int audit(LogSource log, NoteKey known) {
        boolean keyKnown = key != null || memory.knows(known);
        Optional<Checkpoint> seen = memory.seen(known);
        // A bundle may be older than what was seen since; it is judged by itself.
        Optional<Checkpoint> before = bundle == null ? seen : seen.filter(earlier ->
                log.checkpoint().map(note -> Checkpoint.verified(note, known).size() >= earlier.size()).orElse(true));
        AuditReport report = LogAudit.run(log, known, before, progress());
        report.checkpoint().filter(checkpoint -> report.sound()).ifPresent(checkpoint -> memory.keep(known, checkpoint));
        int exitCode = new AuditPrinter(out(), json()).print(report, known, keyKnown);
        report.fork().ifPresent(fork -> {
            Path file = memory.keep(fork);
            err().println("The proof that the oracle signed two histories is kept in " + file + "; show it to anybody: bpci verify " + file);
        });
        return exitCode;
    }

    /** The next checkpoint, if there is one, by a consistency proof; the whole log again when that does not hold. */
    private int next(OracleLog log, NoteKey known) {
        Checkpoint seen = memory.seen(known).orElseThrow();
        Checkpoint now = Checkpoint.verified(log.checkpoint().orElse(""), known);
        if (now.size() == seen.size() && now.root().equals(seen.root())) {
            return 0;
        }
        if (now.size() <= seen.size() || !consistency(seen.size(), now.size()).verifies(seen.root(), now.root())) {
            return audit(log, known);
        }
        memory.keep(known, now);
        out().println(json() ? "{\"sound\":true,\"entries\":" + now.size() + ",\"root\":\"" + now.root() + "\"}"
                : "entries " + seen.size() + " to " + (now.size() - 1) + " continue the log; root " + now.root());
        return 0;
    }

    private ConsistencyProof consistency(long from, long to) {
        JsonNode proof = api().call(Routes.AUDIT_CONSISTENCY, Map.of("from", Long.toString(from), "to", Long.toString(to)), Optional.empty()).body();
        List<Digest> path = new ArrayList<>();
        proof.path("path").forEach(hash -> path.add(Digest.ofHex(hash.asText())));
        return new ConsistencyProof(from, to, path);
    }

    private LogAudit.Progress progress() {
        long step = 50_000;
        return (read, all) -> {
            if (!json() && read % step < 256 && read > step) {
                err().println(read + " of " + all + " entries checked");
            }
        };
    }
}
