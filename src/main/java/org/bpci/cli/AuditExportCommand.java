package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Optional;
import org.bpci.client.LogBundle;
import org.bpci.client.OracleLog;
import org.bpci.ledger.NoteKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci audit export}: the whole ledger as one file that can be checked anywhere. */
@Command(
        name = "export",
        description = "Copy the whole ledger into one ZIP file, laid out as C2SP tlog-tiles. Needs an auditor's token.",
        footer = {"", "Check it anywhere, without network: bpci audit verify FILE"})
final class AuditExportCommand extends ClientCommand {

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Override
    public Integer call() {
        OracleLog log = new OracleLog(api());
        NoteKey key = new AuditMemory(Home.fromEnvironment()).key(Optional.empty(), log.vkey());
        long entries = LogBundle.write(out, log, key.text(), (copied, all) -> { });
        return show(JsonNodeFactory.instance.objectNode().put("file", out.toString()).put("entries", entries).put("vkey", key.text()),
                writer -> writer.println("Wrote " + entries + " entries to " + out + "; check them with: bpci audit verify " + out));
    }
}
