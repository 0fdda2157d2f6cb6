package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.ProofFile;
import org.bpci.ledger.SourceCheck;

/** What the oracle did with a message, proven years later from one file; and the same file with a byte changed. */
final class ProofInAFile implements Step {

    private static final Duration SEALING_MAX = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Override
    public String title() {
        return "A file proves what happened, without asking the oracle";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        Signed message = stage.bank().sign(stage.payments().id(), "DataSync", Stage.payment(7), Optional.empty());
        stage.bank().send(message);
        stage.payments().receive(1);
        String id = message.tree().path("message_id").asText();
        Path file = stage.folder().path().resolve("proof.json");
        byte[] proof = Json.write(fetch(stage, id));
        write(file, proof);
        report.did("bpci audit prove --message-id " + id, file.getFileName() + ", " + proof.length + " bytes");

        ProofFile.Checked checked = ProofFile.checked(Json.parseObject(read(file), ProofFile.BYTES_MAX), Optional.empty());
        ProvenEntries proven = checked.proven();
        DemoFault.require(proven.entries().getFirst().entry().leaf().contains(message.digest(stage.api().identity().network(), Kind.MESSAGE).hex()),
                "the proof is not about the message that was sent");
        DemoFault.require(checked.source() instanceof SourceCheck.SignedBy by && by.source().equals(stage.bank().id()),
                "the proof does not show who signed the message");
        report.checked("bpci verify " + file.getFileName(), "signed by " + stage.bank().id() + ", " + proven.entries().size()
                + " entries in the signed tree of " + proven.checkpoint().size() + ", checked offline");
        flip(proof, report);
    }

    private static void flip(byte[] proof, Report report) {
        int caught = 0;
        for (int i = 0; i < proof.length; i++) {
            byte[] changed = proof.clone();
            changed[i] ^= 1;
            try {
                ProofFile.verified(Json.parseObject(changed, ProofFile.BYTES_MAX), Optional.empty());
            } catch (Refusal refused) {
                caught++;
            }
        }
        DemoFault.require(caught == proof.length, (proof.length - caught) + " changed bytes went unnoticed");
        report.checked("a bit flipped in each byte in turn", caught + " of " + proof.length + " changed files refused");
    }

    /** The acceptance and the delivery, once both are sealed. */
    private static ObjectNode fetch(Stage stage, String messageId) throws InterruptedException {
        ApiClient auditor = new ApiClient(stage.oracle().endpoint(),
                Optional.of(new String(read(stage.oracle().dataDir().resolve("admin-token"))).strip()));
        Instant until = Instant.now().plus(SEALING_MAX);
        while (true) {
            try {
                ObjectNode file = (ObjectNode) auditor.call(Routes.AUDIT_MESSAGE,
                        Map.of("source", stage.bank().id().value()), Optional.empty(), messageId).body();
                if (file.path("entries").size() == 2 || Instant.now().isAfter(until)) {
                    return file;
                }
            } catch (Refusal refusal) {
                if (!refusal.is(LedgerFault.ENTRY_UNKNOWN) && !refusal.is(LedgerFault.NOTHING_SIGNED) || Instant.now().isAfter(until)) {
                    throw refusal;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
