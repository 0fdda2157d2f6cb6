package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.client.LogBundle;
import org.bpci.consensus.BallotPromise;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.consensus.Confrontation;
import org.bpci.consensus.ConsensusFault;
import org.bpci.consensus.EpochChain;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.ledger.AuditReport;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.LogTiles;
import org.bpci.ledger.NoteKey;

/** Checks a certificate, what is known of its keys, and whatever else of the same oracle it must agree with. */
record CertificateVerification(CertificateOptions options) {

    private static final int RECEIPT_BYTES_MAX = 1 << 20;

    /** @param confronted what the certificate was held against, in words */
    record Verdict(Proven proven, List<String> confronted, boolean chainChecked) {
    }

    Verdict verify(byte[] file) throws IOException {
        Proven proven = CertificateCheck.verify(file);
        options.trust().require(proven);
        chain(proven);
        List<String> confronted = new ArrayList<>();
        List<BallotPromise> promises = receipts(proven, confronted);
        for (Path other : options.others()) {
            new Confrontation(proven).other(CertificateCheck.verify(InputFile.read(other, CertificateCheck.FILE_BYTES_MAX)));
            confronted.add("another certificate, " + other);
        }
        if (options.ledger().isPresent()) {
            confronted.add(ledger(options.ledger().get(), proven, promises));
        }
        return new Verdict(proven, confronted, options.epochZero().isPresent());
    }

    private void chain(Proven proven) {
        Optional<Digest> epochZero = options.epochZero();
        if (epochZero.isEmpty()) {
            if (!options.history().isEmpty()) {
                throw InputFault.FIELD_MISSING.because("--history leads to the first weight epoch; say its digest with --epoch0");
            }
            return;
        }
        EpochChain chain = new EpochChain(proven.networkId());
        options.history().forEach(path -> chain.add(InputFile.read(path, CertificateCheck.FILE_BYTES_MAX)));
        chain.require(proven, epochZero.get());
    }

    private List<BallotPromise> receipts(Proven proven, List<String> confronted) {
        List<BallotPromise> promises = new ArrayList<>();
        for (Path path : options.receipts()) {
            ObjectNode receipt = Json.parseObject(InputFile.read(path, RECEIPT_BYTES_MAX), RECEIPT_BYTES_MAX);
            BallotPromise promise = BallotPromise.verified(receipt, Network.of(proven.networkId()), proven.oracleKey());
            new Confrontation(proven).receipt(promise);
            promises.add(promise);
            confronted.add("a receipt of " + String.join(", ", promise.ballots().keySet().stream().map(Object::toString).toList()) + ", " + path);
        }
        return promises;
    }

    private static String ledger(Path path, Proven proven, List<BallotPromise> promises) throws IOException {
        NoteKey key = proven.noteKey();
        try (LogBundle bundle = LogBundle.open(path)) {
            AuditReport report = LogAudit.run(bundle, key, Optional.empty(), (read, all) -> { });
            if (!report.sound()) {
                throw ConsensusFault.WITNESS_UNFIT.because("the ledger in " + path + " is not sound under the certificate's key: "
                        + report.findings().getFirst().detail());
            }
            List<String> leaves = new ArrayList<>();
            LogTiles.leaves(bundle, report.entries(), leaves::add);
            new Confrontation(proven).ledger(leaves, promises);
            return "the oracle's ledger of " + report.entries() + " entries, " + path;
        }
    }
}
