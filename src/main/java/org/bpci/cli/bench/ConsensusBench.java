package org.bpci.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.cli.child.ChildOracle;
import org.bpci.cli.child.TemporaryFolder;
import org.bpci.cli.print.Words;
import org.bpci.client.ApiClient;
import org.bpci.kernel.Verifier;

/** One run: yardstick, warm-up, full rate, half rate, closings, REST. Everything happens in a temporary folder on loopback. */
public final class ConsensusBench {

    /** The first guess of the rate, for the length of the warm-up's corpus. */
    private static final int RATE_GUESS_PER_SECOND = 4_000;
    /** The corpus of the measured part holds that much more than the warm-up's rate asks for. */
    private static final double CORPUS_RESERVE = 1.5;
    /** A network keeps that many proposals open at most; a proposer, half of them. */
    private static final int OPEN_PROPOSALS_MAX = 1_900;
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final int SPARE_CONNECTIONS = 16;

    private final ConsensusPlan plan;
    private final PrintWriter progress;
    private final List<Wire> wires = new ArrayList<>();

    /** @param progress hears what is going on, a line a phase */
    public ConsensusBench(ConsensusPlan plan, PrintWriter progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** Runs and prints; leaves no process and no file behind, also on Ctrl-C. */
    public void run(PrintWriter out, boolean json) throws IOException, InterruptedException {
        TemporaryFolder folder = TemporaryFolder.create("bpci-bench-");
        ChildOracle oracle = ChildOracle.in(folder.path(), List.of("--config", config(folder.path()).toString()));
        Thread onInterrupt = new Thread(() -> end(oracle, folder), "bench-cleanup");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try (Selector selector = Selector.open()) {
            ConsensusResult result = measure(oracle, selector);
            oracle.stop();
            ConsensusReport.print(result, holding(), out, json);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            end(oracle, folder);
        }
    }

    private Optional<OpenProposals.Held> holding() throws IOException, InterruptedException {
        return plan.openProposals() == 0 ? Optional.empty() : Optional.of(new OpenProposals(plan, this::say).hold());
    }

    private static void end(ChildOracle oracle, TemporaryFolder folder) {
        try {
            oracle.stop();
        } finally {
            folder.close();
        }
    }

    /** Rounds that do not begin anew meanwhile; everything else as it is delivered. */
    private Path config(Path folder) throws IOException {
        return Files.writeString(folder.resolve("bench.yaml"), """
                oracle_config:
                  max_connections: %d
                  consensus_config:
                    consensus_timeout_secs: 3600
                """.formatted(plan.voters() + SPARE_CONNECTIONS));
    }

    private ConsensusResult measure(ChildOracle oracle, Selector selector) throws IOException, InterruptedException {
        say("bare verification");
        BareVerification verification = BareVerification.measure(BareVerification.BALLOT_BYTES);
        say("start");
        oracle.start();
        ApiClient api = new ApiClient(oracle.endpoint(), Optional.of(Files.readString(oracle.dataDir().resolve("admin-token")).strip()));
        say("registering " + Words.count(plan.voters(), "voter"));
        Proposer proposer = new Proposer(api);
        List<BenchNode> voters = proposer.register(plan.voters());
        BallotDriver driver = new BallotDriver(selector, connect(oracle, api, selector, voters));

        say("warm-up, " + Words.duration(plan.warmUp()));
        double rate = driver.play(frames(driver, api, proposer, voters, RATE_GUESS_PER_SECOND * 2, plan.warmUp()), plan.warmUp(), 0).perSecond();
        say("full rate, " + Words.duration(plan.measured()));
        byte[][] frames = frames(driver, api, proposer, voters, rate * CORPUS_RESERVE, plan.measured());
        ProcessCost before = ProcessCost.of(oracle);
        ThreadCpu threadsBefore = ThreadCpu.of(oracle.pid());
        BallotDriver.Outcome full = driver.play(frames, plan.measured(), 0);
        Thread.sleep(SETTLE);
        ProcessCost after = ProcessCost.of(oracle);
        String threads = ThreadCpu.of(oracle.pid()).sharesSince(threadsBefore);
        Duration shorter = plan.measured().dividedBy(2);
        say("half rate, " + Words.duration(shorter));
        BallotDriver.Outcome half = driver.play(frames(driver, api, proposer, voters, full.perSecond() / 2, shorter), shorter, full.perSecond() / 2);
        say("closing " + Words.count(plan.closings(), "round"));
        BallotDriver.Closing closing = driver.close(driver.attend(() -> BallotCorpus.sign(voters, proposer.open(plan.closings()), api.identity().network()).frames()));
        say("over REST, " + Words.duration(shorter));
        BallotCorpus byRest = driver.attend(() -> corpus(api, proposer, voters, full.perSecond() / 2, shorter));
        ProcessCost beforeRest = ProcessCost.of(oracle);
        RestBallots rest = RestBallots.cast(oracle.endpoint(), byRest.ballots(), shorter);
        ProcessCost loaded = ProcessCost.of(oracle);
        return new ConsensusResult(plan, Verifier.provider(), verification, full, half, closing, rest.perSecond(),
                after.serverCpuSince(before).dividedBy(full.ballots()), threads, after.databaseCpuSince(before).dividedBy(full.ballots()),
                loaded.serverCpuSince(beforeRest).dividedBy(rest.ballots()), loaded);
    }

    private byte[][] frames(BallotDriver driver, ApiClient api, Proposer proposer, List<BenchNode> voters, double perSecond, Duration time) throws IOException {
        return driver.attend(() -> corpus(api, proposer, voters, perSecond, time).frames());
    }

    private BallotCorpus corpus(ApiClient api, Proposer proposer, List<BenchNode> voters, double perSecond, Duration time) {
        int count = (int) Math.clamp(perSecond * time.toMillis() / 1000 / voters.size(), 1, OPEN_PROPOSALS_MAX);
        return BallotCorpus.sign(voters, proposer.open(count), api.identity().network());
    }

    private List<Wire> connect(ChildOracle oracle, ApiClient api, Selector selector, List<BenchNode> nodes) throws IOException {
        for (BenchNode node : nodes) {
            Wire wire = Wire.open(oracle.webSocket(), node, api.identity(), true);
            wire.register(selector, wires.size());
            wires.add(wire);
        }
        return wires;
    }

    private void say(String phase) {
        progress.println("... " + phase);
        progress.flush();
    }
}
