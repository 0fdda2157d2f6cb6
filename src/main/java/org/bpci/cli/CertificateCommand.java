package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bpci.api.Routes;
import org.bpci.cli.print.Words;
import org.bpci.client.ClientFault;
import org.bpci.client.OracleIdentity;
import org.bpci.consensus.CertificateCheck;
import org.bpci.kernel.FileTrouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bpci consensus certificate}: the one file that proves a decision, checked before it is kept. */
@Command(
        name = "certificate",
        description = "Write the certificate of a decided proposal to a file. It is checked first.",
        footer = {"", "Check it anywhere, without network: bpci verify FILE"})
final class CertificateCommand extends ClientCommand {

    @Parameters(paramLabel = "PROPOSAL", description = "The proposal's id.")
    private String proposalId;

    @Option(names = "--out", paramLabel = "FILE", description = "The file to write. Default: PROPOSAL.certificate.json here.")
    private Path out;

    @Override
    public Integer call() {
        OracleIdentity oracle = api().identity();
        byte[] file = api().bytes(Routes.CERTIFICATE, query("wait", "proof"), proposalId);
        CertificateCheck.Proven proven = CertificateCheck.verify(file);
        if (!proven.oracleKey().equals(oracle.key()) || !proven.networkId().equals(oracle.network().id())
                || !proven.proposal().id().equals(proposalId)) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the certificate is sealed by another oracle, or is that of another proposal");
        }
        Path target = out != null ? out : Path.of(proposalId + ".certificate.json");
        try {
            Files.write(target, file);
        } catch (IOException failure) {
            throw ClientFault.FILE_UNREADABLE.because(target + " cannot be written (" + FileTrouble.of(failure) + ")");
        }
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("file", target.toString()).put("bytes", file.length)
                .put("proposal_id", proposalId).put("outcome", proven.decision().outcome().wireName())
                .put("decision_digest", proven.digest().hex()).put("ballots", proven.ballots().size()).put("in_ledger", proven.inLedger());
        return show(told, writer -> {
            writer.println("Wrote " + target + " (" + Words.bytes(file.length) + "): " + proposalId + " is "
                    + proven.decision().outcome().wireName() + " by " + Words.count(proven.ballots().size(), "ballot"));
            writer.println("  checked: every signature, the tally, the outcome" + (proven.inLedger() ? ", its place in the ledger" : ""));
            writer.println("check it anywhere: bpci verify " + target);
        });
    }
}
