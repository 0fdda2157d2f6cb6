package org.bpci.cli.bench;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.cli.child.ChildOracle;
import org.bpci.cli.child.TemporaryFolder;
import org.bpci.cli.print.Words;
import org.bpci.client.ApiClient;

/** What an oracle's process weighs that holds many open proposals of a large electorate, with ballots on each; an oracle of its own. */
final class OpenProposals {

    /** Ballots are signed and sent so many proposals at a time, or the bench would weigh more than the oracle. */
    private static final int PROPOSALS_AT_ONCE = 50;
    private static final Duration CHUNK_TIME_MAX = Duration.ofMinutes(2);
    private static final int SPARE_CONNECTIONS = 16;

    private final ConsensusPlan plan;
    private final Consumer<String> say;

    /**
     * The process as the kernel counts it.
     *
     * @param openedBytes with all proposals open and no ballot
     * @param castBytes   with the ballots
     * @param peakBytes   the most it ever had
     */
    record Held(int proposals, int voters, int ballots, long openedBytes, long castBytes, long peakBytes) {
    }

    OpenProposals(ConsensusPlan plan, Consumer<String> say) {
        this.plan = plan;
        this.say = say;
    }

    Held hold() throws IOException, InterruptedException {
        TemporaryFolder folder = TemporaryFolder.create("bpci-bench-");
        ChildOracle oracle = ChildOracle.in(folder.path(), List.of("--config", config(folder.path()).toString()));
        Thread onInterrupt = new Thread(() -> end(oracle, folder), "bench-cleanup-2");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (Selector selector = Selector.open()) {
            oracle.start();
            return hold(oracle, selector);
        } finally {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            end(oracle, folder);
        }
    }

    private static void end(ChildOracle oracle, TemporaryFolder folder) {
        try {
            oracle.stop();
        } finally {
            folder.close();
        }
    }

    private Path config(Path folder) throws IOException {
        return Files.writeString(folder.resolve("bench.yaml"), """
                oracle_config:
                  max_connections: %d
                  consensus_config:
                    consensus_timeout_secs: 3600
                """.formatted(casting() + SPARE_CONNECTIONS));
    }

    /** The first voters cast, over a connection each; the others have not yet. */
    private int casting() {
        return plan.openVoters() * plan.openCastPercent() / 100;
    }

    private Held hold(ChildOracle oracle, Selector selector) throws IOException, InterruptedException {
        ApiClient api = new ApiClient(oracle.endpoint(), Optional.of(Files.readString(oracle.dataDir().resolve("admin-token")).strip()));
        say.accept("registering " + Words.count(plan.openVoters(), "voter"));
        Proposer proposer = new Proposer(api);
        List<BenchNode> voters = proposer.register(plan.openVoters());
        say.accept("opening " + Words.count(plan.openProposals(), "proposal"));
        List<BallotCorpus.OpenProposal> open = proposer.open(plan.openProposals());
        long openedBytes = ProcessCost.of(oracle).serverBytes();
        List<Wire> wires = new ArrayList<>();
        try {
            int ballots = casting() == 0 ? 0 : cast(oracle, api, selector, voters.subList(0, casting()), open, wires);
            return new Held(open.size(), voters.size(), ballots, openedBytes, ProcessCost.of(oracle).serverBytes(), ProcessCost.serverPeakBytes(oracle));
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    private int cast(ChildOracle oracle, ApiClient api, Selector selector, List<BenchNode> voters, List<BallotCorpus.OpenProposal> open,
            List<Wire> wires) throws IOException {
        for (BenchNode voter : voters) {
            Wire wire = Wire.open(oracle.webSocket(), voter, api.identity(), true);
            wire.register(selector, wires.size());
            wires.add(wire);
        }
        BallotDriver driver = new BallotDriver(selector, wires);
        say.accept("casting " + Words.count(voters.size() * open.size(), "ballot"));
        int cast = 0;
        for (int from = 0; from < open.size(); from += PROPOSALS_AT_ONCE) {
            List<BallotCorpus.OpenProposal> some = open.subList(from, Math.min(open.size(), from + PROPOSALS_AT_ONCE));
            byte[][] frames = driver.attend(() -> BallotCorpus.sign(voters, some, api.identity().network()).frames());
            cast += driver.play(frames, CHUNK_TIME_MAX, 0).ballots();
        }
        return cast;
    }
}
