package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ClientFault;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.ProofFile;
import org.bpci.ledger.SourceCheck.NotChecked;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci audit prove}: one file that proves what the ledger holds about a message. */
@Command(
        name = "prove",
        description = "Write one self-contained file that proves who signed a message, its acceptance and deliveries. Needs an auditor's token.",
        footer = {"", "Check it anywhere, without network: bpci verify FILE"})
final class AuditProveCommand extends ClientCommand {

    /** A message that was just acknowledged is sealed within a second; a little more for a busy oracle. */
    private static final Duration SEALING_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    @Option(names = "--message-id", paramLabel = "ID", required = true, description = "The message.")
    private String messageId;

    @Option(names = "--source", paramLabel = "NODE", description = "Needed when several nodes used that id.")
    private NodeId source;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode file = fetch(Instant.now().plus(SEALING_MAX));
        ProofFile.Checked checked = ProofFile.checked(file, Optional.empty());
        ProvenEntries proven = checked.proven();
        new AuditMemory(Home.fromEnvironment()).key(Optional.empty(), proven.vkey());
        try {
            Files.write(out, Json.write(file));
        } catch (IOException failure) {
            throw ClientFault.FILE_UNREADABLE.because(out + " cannot be written (" + FileTrouble.of(failure) + ")");
        }
        return show(file, writer -> {
            writer.println("Wrote a proof of what the ledger holds about it to " + out + "; check it with: bpci verify " + out);
            if (checked.source() instanceof NotChecked not) {
                writer.println("It does not prove who signed the message: " + not.reason() + ".");
            }
        });
    }

    private ObjectNode fetch(Instant until) throws InterruptedException {
        while (true) {
            try {
                return object(api().call(Routes.AUDIT_MESSAGE, query("source", source), Optional.empty(), messageId).body());
            } catch (Refusal refusal) {
                boolean early = refusal.is(LedgerFault.ENTRY_UNKNOWN) || refusal.is(LedgerFault.NOTHING_SIGNED);
                if (!early || Instant.now().isAfter(until)) {
                    throw refusal;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
