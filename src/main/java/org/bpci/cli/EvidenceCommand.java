package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.client.ClientFault;
import org.bpci.consensus.Evidence;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bpci consensus evidence}: voters who signed two different ballots, and the signatures that prove it. */
@Command(name = "evidence", description = "List proven equivocations, or check one and show what it proves.", sortOptions = false)
final class EvidenceCommand extends ClientCommand {

    @Parameters(arity = "0..1", paramLabel = "EVIDENCE", description = "Its id, as listed. Without it all are listed.")
    private String evidenceId;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the evidence to a file that proves itself.")
    private Path out;

    @Option(names = "--after", paramLabel = "N", description = "Continue after the page before.")
    private Long after;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many, 1 to 1000. Default: 100.")
    private Integer limit;

    @Override
    public Integer call() {
        return evidenceId == null ? list() : one();
    }

    private int list() {
        JsonNode page = api().call(Routes.EVIDENCE_LIST, query("after", after, "limit", limit), Optional.empty()).body();
        return show(page, writer -> {
            Table table = Table.of("EVIDENCE", "VOTER", "PROPOSAL", "FOUND AT");
            page.path("evidence").forEach(one -> table.row(text(one, "evidence_id"), text(one, "voter_node"), text(one, "proposal_id"),
                    text(one, "found_at")));
            if (table.isEmpty()) {
                writer.println("No voter was caught signing two ballots.");
                return;
            }
            table.print(writer);
            if (page.has("next")) {
                writer.println("More: bpci consensus evidence --after " + text(page, "next"));
            }
        });
    }

    private int one() {
        JsonNode answer = api().get(Routes.EVIDENCE, evidenceId);
        ObjectNode file = object(answer.path("evidence"));
        Evidence.Proven proven = Evidence.verify(file);
        if (out != null) {
            try {
                Files.write(out, Json.write(file));
            } catch (IOException failure) {
                throw ClientFault.FILE_UNREADABLE.because(out + " cannot be written (" + FileTrouble.of(failure) + ")");
            }
        }
        return show(answer, writer -> print(writer, proven));
    }

    private void print(PrintWriter writer, Evidence.Proven proven) {
        Table.facts().row("voter", proven.voter()).row("key", proven.key().text()).row("network", proven.networkId())
                .row("proposal", proven.first().proposalId())
                .row("counted", proven.first().choice().wireName() + ", digest " + proven.first().digest().hex())
                .row("refused", proven.second().choice().wireName() + ", digest " + proven.second().digest().hex()).print(writer);
        writer.println();
        writer.println("PROVEN: both ballots are signed with that key, and they differ." + (out == null ? "" : " Written to " + out + "."));
    }
}
