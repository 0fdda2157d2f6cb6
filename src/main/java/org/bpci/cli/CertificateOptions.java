package org.bpci.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.consensus.Trust;
import org.bpci.kernel.Digest;
import picocli.CommandLine.Option;

/** What a reader of a consensus certificate knows from elsewhere, and what else he holds from the same oracle; of a report only the latter. */
final class CertificateOptions {

    @Option(names = "--network", paramLabel = "ID", order = 1, description = "The network it must be of.")
    private String network;

    @Option(names = "--oracle-key", paramLabel = "KEY", order = 2,
            description = "The oracle's public key or key id, as its operator published it.")
    private String oracleKey;

    @Option(names = "--voter", paramLabel = "NODE=KEY", order = 3,
            description = "A voter's public key or key id, as that voter published it. Repeat it for each voter you know.")
    private Map<String, String> voters = new TreeMap<>();

    @Option(names = "--epoch", paramLabel = "DIGEST", order = 4, description = "The weight epoch its electorate must be.")
    private String epoch;

    @Option(names = "--epoch0", paramLabel = "DIGEST", order = 5,
            description = "The first weight epoch; with --history, from which its electorate must come by decisions.")
    private String epochZero;

    @Option(names = "--history", paramLabel = "FILE", arity = "1..*", order = 6,
            description = "Earlier weight epochs and the certificates of the decisions between them, in any order.")
    private List<Path> history = List.of();

    @Option(names = "--receipt", paramLabel = "FILE", arity = "1..*", order = 7,
            description = "Receipts of ballots on this proposal: shows whether the oracle lost or hid one it acknowledged.")
    private List<Path> receipts = List.of();

    @Option(names = "--other", paramLabel = "FILE", arity = "1..*", order = 8,
            description = "Other certificates of this proposal: shows whether the oracle decided it twice. Of a report: its parts, earlier or later ones.")
    private List<Path> others = List.of();

    @Option(names = "--ledger", paramLabel = "FILE", order = 9,
            description = "The oracle's ledger from 'bpci audit export': shows whether it counted what it certifies, or left something out of a report.")
    private Path ledger;

    Trust trust() {
        return Trust.of(Optional.ofNullable(network), Optional.ofNullable(oracleKey), voters, Optional.ofNullable(epoch));
    }

    Optional<Digest> epochZero() {
        return Optional.ofNullable(epochZero).map(Digest::ofHex);
    }

    List<Path> history() {
        return history;
    }

    List<Path> receipts() {
        return receipts;
    }

    List<Path> others() {
        return others;
    }

    Optional<Path> ledger() {
        return Optional.ofNullable(ledger);
    }

    /** Whether any was given. */
    boolean given() {
        return ofCertificatesOnly() || !others.isEmpty() || ledger != null;
    }

    /** Whether any was given that says nothing about an audit report. */
    boolean ofCertificatesOnly() {
        return network != null || oracleKey != null || !voters.isEmpty() || epoch != null || epochZero != null || !history.isEmpty()
                || !receipts.isEmpty();
    }
}
