package org.bpci.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.bpci.cli.bench.BenchPlan;
import org.bpci.cli.bench.ConsensusBench;
import org.bpci.cli.bench.ConsensusPlan;
import org.bpci.cli.bench.RelayBench;
import org.bpci.kernel.InputFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bpci bench}: what a message and a ballot cost on this machine. */
@Command(
        name = "bench",
        description = "Measure an oracle of its own on this machine; leaves nothing behind.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchCommand.Relay.class, BenchCommand.Consensus.class})
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code bpci bench relay}. */
    @Command(
            name = "relay",
            description = "Relay pre-signed messages over WebSocket: rate, CPU per message, latency, memory, start-up times.",
            sortOptions = false)
    static final class Relay implements Callable<Integer> {

        private static final int SECONDS_MAX = 120;
        private static final int CONNECTIONS_MAX = 15;
        private static final int PAYLOAD_BYTES_MAX = 100_000;
        private static final int NODES_MAX = 20_000;

        @Option(names = "--seconds", paramLabel = "N", defaultValue = "15", description = "Length of each measured part. Default: 15.")
        private int seconds;

        @Option(names = "--warm-up-seconds", paramLabel = "N", defaultValue = "10", description = "Load before measuring. Default: 10.")
        private int warmUpSeconds;

        @Option(names = "--senders", paramLabel = "N", defaultValue = "8", description = "Sending connections, 1 to 15. Default: 8.")
        private int senders;

        @Option(names = "--receivers", paramLabel = "N", defaultValue = "4", description = "Receiving connections, 1 to 15. Default: 4.")
        private int receivers;

        @Option(names = "--payload-bytes", paramLabel = "N", defaultValue = "256", description = "Size of each message's content. Default: 256.")
        private int payloadBytes;

        @Option(names = "--sealing-rounds", paramLabel = "N", defaultValue = "3",
                description = "Rounds of four turns with and without building the ledger's tree; 0 leaves them out. Default: 3.")
        private int sealingRounds;

        @Option(names = "--calls", description = "Also compare calls under agreements with plain messages of the same content.")
        private boolean calls;

        @Option(names = "--nodes", paramLabel = "N", defaultValue = "1000", description = "Idle nodes for the memory figure. Default: 1000.")
        private int nodes;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            BenchPlan plan = new BenchPlan(
                    Duration.ofSeconds(within("--warm-up-seconds", warmUpSeconds, 1, SECONDS_MAX)),
                    Duration.ofSeconds(within("--seconds", seconds, 1, SECONDS_MAX)),
                    within("--senders", senders, 1, CONNECTIONS_MAX),
                    within("--receivers", receivers, 1, CONNECTIONS_MAX),
                    within("--payload-bytes", payloadBytes, 16, PAYLOAD_BYTES_MAX),
                    within("--sealing-rounds", sealingRounds, 0, RelayBench.SEALING_ROUNDS_MAX),
                    calls,
                    within("--nodes", nodes, 0, NODES_MAX));
            new RelayBench(plan, spec.commandLine().getErr()).run(spec.commandLine().getOut(), Globals.of(spec).json());
            return 0;
        }

    }

    /** {@code bpci bench consensus}. */
    @Command(
            name = "consensus",
            description = "Cast pre-signed ballots over WebSocket and REST: rate, CPU per ballot, how soon a decided round is known, memory.",
            sortOptions = false)
    static final class Consensus implements Callable<Integer> {

        private static final int SECONDS_MAX = 60;
        private static final int VOTERS_MIN = 3;
        private static final int VOTERS_MAX = 1_000;
        private static final int CLOSINGS_MAX = 500;
        private static final int OPEN_PROPOSALS_MAX = 1_900;
        private static final int OPEN_VOTERS_MAX = 2_000;
        private static final int OPEN_CAST_PERCENT_MAX = 90;

        @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "Length of the measured part. Default: 10.")
        private int seconds;

        @Option(names = "--warm-up-seconds", paramLabel = "N", defaultValue = "20", description = "Load before measuring. Default: 20.")
        private int warmUpSeconds;

        @Option(names = "--voters", paramLabel = "N", defaultValue = "100", description = "Voters of each proposal, 3 to 1000. Default: 100.")
        private int voters;

        @Option(names = "--closings", paramLabel = "N", defaultValue = "50", description = "Rounds whose end is timed. Default: 50.")
        private int closings;

        @Option(names = "--open-proposals", paramLabel = "N", defaultValue = "0",
                description = "Also hold so many proposals open at a time, up to 1900, and show the memory that takes. Default: 0, not at all.")
        private int openProposals;

        @Option(names = "--open-voters", paramLabel = "N", defaultValue = "1000", description = "Voters of each of them, 3 to 2000. Default: 1000.")
        private int openVoters;

        @Option(names = "--open-cast-percent", paramLabel = "N", defaultValue = "10",
                description = "Of these voters, how many cast a ballot on each, 0 to 90 percent. Default: 10.")
        private int openCastPercent;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException, InterruptedException {
            ConsensusPlan plan = new ConsensusPlan(
                    Duration.ofSeconds(within("--warm-up-seconds", warmUpSeconds, 1, SECONDS_MAX)),
                    Duration.ofSeconds(within("--seconds", seconds, 1, SECONDS_MAX)),
                    within("--voters", voters, VOTERS_MIN, VOTERS_MAX),
                    within("--closings", closings, 1, CLOSINGS_MAX),
                    within("--open-proposals", openProposals, 0, OPEN_PROPOSALS_MAX),
                    within("--open-voters", openVoters, VOTERS_MIN, OPEN_VOTERS_MAX),
                    within("--open-cast-percent", openCastPercent, 0, OPEN_CAST_PERCENT_MAX));
            new ConsensusBench(plan, spec.commandLine().getErr()).run(spec.commandLine().getOut(), Globals.of(spec).json());
            return 0;
        }
    }

    private static int within(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw InputFault.FIELD_INVALID.because(option + " is " + min + " to " + max + ", not " + value);
        }
        return value;
    }
}
