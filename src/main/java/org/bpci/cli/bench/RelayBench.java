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
import java.util.function.IntFunction;
import org.bpci.cli.child.ChildOracle;
import org.bpci.cli.child.TemporaryFolder;
import org.bpci.cli.print.Words;
import org.bpci.client.ApiClient;
import org.bpci.kernel.Verifier;

/** One run: yardstick, starts, warm-up, full rate, half rate, with and without sealing, idle nodes. Everything happens in a temporary folder on loopback. */
public final class RelayBench {

    /** The most rounds of turns with and without sealing. */
    public static final int SEALING_ROUNDS_MAX = SealingComparison.ROUNDS_MAX;

    /** The first guess of the rate, for the length of the warm-up's corpus. */
    private static final int RATE_GUESS_PER_SECOND = 8_000;
    /** The corpus of the measured part holds that much more than the warm-up's rate asks for. */
    private static final double CORPUS_RESERVE = 1.5;
    /** The last acknowledgements are committed after they were sent. */
    static final Duration SETTLE = Duration.ofMillis(300);
    private static final int SPARE_CONNECTIONS = 16;

    private final BenchPlan plan;
    private final PrintWriter progress;
    private final List<Wire> wires = new ArrayList<>();

    /** @param progress hears what is going on, a line a phase */
    public RelayBench(BenchPlan plan, PrintWriter progress) {
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
            BenchResult result = measure(oracle, selector);
            BenchReport.print(result, out, json);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
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

    /** The defaults with limits raised that protect an oracle from one node, since here few nodes play many. */
    private Path config(Path folder) throws IOException {
        return Files.writeString(folder.resolve("bench.yaml"), """
                oracle_config:
                  max_connections: %d
                  security_config:
                    rate_limit_per_node: 1000000
                    rate_limit_bytes_per_node: 1000000000
                    max_message_age_secs: 3600
                  performance_config:
                    max_nodes: 100000
                    queue_messages_per_target: 1000000
                    queue_bytes_per_target: 4000000000
                inter_app_config:
                  security_requirements:
                    encryption_level: "None"
                """.formatted(plan.nodes() + plan.senders() + plan.receivers() + SPARE_CONNECTIONS));
    }

    private BenchResult measure(ChildOracle oracle, Selector selector) throws IOException, InterruptedException {
        say("bare verification");
        BareVerification verification = BareVerification.measure(plan.payloadBytes());
        say("cold start");
        Duration cold = oracle.start();
        say("warm start");
        oracle.stop();
        Duration warm = oracle.start();
        ApiClient api = new ApiClient(oracle.endpoint(), Optional.empty());
        List<BenchNode> senders = register(api, "bench-sender-", plan.senders());
        List<BenchNode> receivers = register(api, "bench-receiver-", plan.receivers());
        Driver driver = new Driver(selector, connect(oracle, api, selector, senders), connect(oracle, api, selector, receivers));

        say("warm-up, " + Words.duration(plan.warmUp()));
        double rate = driver.play(corpus('w', RATE_GUESS_PER_SECOND * 2, plan.warmUp(), senders, receivers, api), plan.warmUp(), 0).perSecond();
        say("full rate, " + Words.duration(plan.measured()));
        Corpus fullCorpus = corpus('f', rate * CORPUS_RESERVE, plan.measured(), senders, receivers, api);
        ProcessCost before = ProcessCost.of(oracle);
        ThreadCpu threadsBefore = ThreadCpu.of(oracle.pid());
        Driver.Outcome full = driver.play(fullCorpus, plan.measured(), 0);
        Thread.sleep(SETTLE);
        ProcessCost after = ProcessCost.of(oracle);
        String shares = ThreadCpu.of(oracle.pid()).sharesSince(threadsBefore);
        say("half rate, " + Words.duration(plan.measured()));
        Driver.Outcome half = driver.play(corpus('h', full.perSecond() / 2, plan.measured(), senders, receivers, api),
                plan.measured(), full.perSecond() / 2);
        SealingCost sealing = sealing(oracle, driver, letter ->
                corpus((char) letter, full.perSecond() * CORPUS_RESERVE, turn(), senders, receivers, api));
        CallCost calls = calls(oracle, driver, api, senders, receivers, full.perSecond());
        ProcessCost loaded = ProcessCost.of(oracle);
        ProcessCost idle = plan.nodes() == 0 ? loaded : idle(oracle, api, selector);
        return new BenchResult(plan, Verifier.provider(), verification, cold, warm, full, half,
                after.serverCpuSince(before).dividedBy(full.messages()), shares,
                after.databaseCpuSince(before).dividedBy(full.messages()),
                sealing, calls, loaded, idle, plan.nodes());
    }

    private SealingCost sealing(ChildOracle oracle, Driver driver, IntFunction<Corpus> corpora) throws IOException, InterruptedException {
        if (plan.sealingRounds() == 0) {
            return new SealingCost(List.of());
        }
        say("with and without sealing, in turns of " + Words.duration(turn()));
        return new SealingComparison(oracle, driver, corpora).measure(plan.sealingRounds(), turn());
    }

    private CallCost calls(ChildOracle oracle, Driver driver, ApiClient api, List<BenchNode> senders, List<BenchNode> receivers, double rate)
            throws IOException, InterruptedException {
        if (!plan.calls()) {
            return new CallCost(List.of());
        }
        say("applications and their agreements");
        BenchAgreements agreements = BenchAgreements.establish(api, senders, receivers);
        Duration turn = plan.measured().dividedBy(CallComparison.ROUNDS);
        say("calls to warm up, " + Words.duration(plan.warmUp()) + ", then as calls and as plain messages in turns of " + Words.duration(turn));
        return new CallComparison(oracle, driver, (letter, call, time) -> Corpus.ofCalls(letter,
                (int) Math.min(Corpus.MESSAGES_MAX, rate * CORPUS_RESERVE * time.toMillis() / 1000), senders, receivers, plan.payloadBytes(),
                api.identity().network(), agreements, call)).measure(plan.warmUp(), turn);
    }

    /** Both sides together get twice the measured time, the least that steadies the figure. */
    private Duration turn() {
        return plan.measured().dividedBy(2L * Math.max(1, plan.sealingRounds()));
    }

    private ProcessCost idle(ChildOracle oracle, ApiClient api, Selector selector) throws IOException, InterruptedException {
        say("connecting " + Words.count(plan.nodes(), "idle node"));
        connect(oracle, api, selector, register(api, "bench-idle-", plan.nodes()));
        Thread.sleep(SETTLE);
        return ProcessCost.of(oracle);
    }

    private Corpus corpus(char phase, double rate, Duration time, List<BenchNode> senders, List<BenchNode> receivers, ApiClient api) {
        int messages = (int) Math.min(Corpus.MESSAGES_MAX, rate * time.toMillis() / 1000);
        return Corpus.sign(phase, messages, senders, receivers, plan.payloadBytes(), api.identity().network());
    }

    private List<BenchNode> register(ApiClient api, String prefix, int count) throws InterruptedException {
        List<BenchNode> nodes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            nodes.add(BenchNode.register(api, prefix + i));
        }
        return nodes;
    }

    private List<Wire> connect(ChildOracle oracle, ApiClient api, Selector selector, List<BenchNode> nodes) throws IOException {
        List<Wire> connected = new ArrayList<>(nodes.size());
        for (BenchNode node : nodes) {
            Wire wire = Wire.open(oracle.webSocket(), node, api.identity(), nodes.size() < SPARE_CONNECTIONS);
            wire.register(selector, connected.size());
            connected.add(wire);
            wires.add(wire);
        }
        return connected;
    }

    private void say(String phase) {
        progress.println("... " + phase);
        progress.flush();
    }
}
