package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.consensus.Simulation;
import org.bpci.consensus.SimulationReport;
import org.bpci.kernel.Digest;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.InputFault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bpci simulate}: plays seeded histories of the consensus core and looks for a broken invariant. */
@Command(
        name = "simulate",
        description = "Play histories of lying voters and crashes through the consensus core, checking its invariants after every event.",
        footer = {"", "One seed prints what happens in it; several print counts. The same seed is the same history on every machine,",
            "and has the same trace hash. Exit code 1 when an invariant breaks; the seed and how to replay it are printed."},
        sortOptions = false)
final class SimulateCommand implements Callable<Integer> {

    private static final long SEEDS_MAX = 10_000_000;
    private static final long CHUNK = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "The history, or the first of several. Default: 1.")
    private long seed;

    @Option(names = "--seeds", paramLabel = "COUNT", defaultValue = "1", description = "How many histories. Default: 1.")
    private long seeds;

    @Option(names = "--quiet", description = "Of one seed, too, print the counts only.")
    private boolean quiet;

    /** What several histories came to. */
    private static final class Sums {

        private final MessageDigest hash = Digest.sha256();
        private long histories;
        private long events;
        private long proposals;
        private long ballots;
        private long crashes;
        private long equivocations;
        private Optional<SimulationReport> broken = Optional.empty();

        /** @return whether its invariants held */
        boolean add(SimulationReport report) {
            hash.update(report.traceHash().getBytes(StandardCharsets.US_ASCII));
            histories++;
            events += report.events();
            proposals += report.proposals();
            ballots += report.ballots();
            crashes += report.crashes();
            equivocations += report.equivocations();
            broken = Optional.of(report).filter(one -> one.violation().isPresent());
            return broken.isEmpty();
        }
    }

    @Override
    public Integer call() {
        if (seeds < 1 || seeds > SEEDS_MAX) {
            throw InputFault.FIELD_INVALID.because("--seeds is 1 to " + SEEDS_MAX + ", not " + seeds);
        }
        Sums sums = new Sums();
        String hash = seeds == 1 ? one(sums) : many(sums);
        print(sums, hash);
        return sums.broken.isEmpty() ? 0 : FaultKind.DEFECT.exitCode();
    }

    private String one(Sums sums) {
        PrintWriter out = spec.commandLine().getOut();
        boolean told = !quiet && !Globals.of(spec).json();
        SimulationReport report = Simulation.run(seed, line -> {
            if (told) {
                out.println(line);
            }
        });
        if (told) {
            out.println();
        }
        sums.add(report);
        return report.traceHash();
    }

    /** In chunks, so that the first broken history ends it. */
    private String many(Sums sums) {
        long end = seed + seeds;
        for (long from = seed; from < end; from += CHUNK) {
            for (SimulationReport report : LongStream.range(from, Math.min(from + CHUNK, end)).parallel().mapToObj(Simulation::run).toList()) {
                if (!sums.add(report)) {
                    return HexFormat.of().formatHex(sums.hash.digest());
                }
            }
        }
        return HexFormat.of().formatHex(sums.hash.digest());
    }

    private void print(Sums sums, String hash) {
        PrintWriter out = spec.commandLine().getOut();
        if (Globals.of(spec).json()) {
            out.println(json(sums, hash));
            return;
        }
        Table.facts().row("histories", String.format(Locale.ROOT, "%,d", sums.histories) + ", seeds " + seed + " to " + (seed + sums.histories - 1))
                .row("events", String.format(Locale.ROOT, "%,d", sums.events))
                .row("proposals", String.format(Locale.ROOT, "%,d", sums.proposals))
                .row("ballots", String.format(Locale.ROOT, "%,d", sums.ballots))
                .row("crashes", String.format(Locale.ROOT, "%,d", sums.crashes))
                .row("equivocations", String.format(Locale.ROOT, "%,d", sums.equivocations))
                .row("trace hash", hash).print(out);
        out.println();
        sums.broken.ifPresentOrElse(this::printBroken, () -> out.println("Every invariant held after every event."));
    }

    private void printBroken(SimulationReport broken) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("VIOLATED  " + Words.safe(broken.violation().orElseThrow()));
        err.println("  seed " + broken.seed() + ", after " + Words.count(broken.events(), "event")
                + "; look at it again with: " + replay(broken.seed()));
    }

    private ObjectNode json(Sums sums, String hash) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("first_seed", seed).put("histories", sums.histories)
                .put("events", sums.events).put("proposals", sums.proposals).put("ballots", sums.ballots).put("crashes", sums.crashes)
                .put("equivocations", sums.equivocations).put("trace_hash", hash);
        sums.broken.ifPresent(broken -> json.put("violation", broken.violation().orElseThrow()).put("violating_seed", broken.seed())
                .put("replay", replay(broken.seed())));
        return json;
    }

    private static String replay(long seed) {
        return "bpci simulate --seed " + seed;
    }
}
