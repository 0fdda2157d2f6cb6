package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;

/** A run as people read it, with what to compare it to, or as one JSON object. */
final class ConsensusReport {

    private ConsensusReport() {
    }

    static void print(ConsensusResult result, Optional<OpenProposals.Held> held, PrintWriter out, boolean json) {
        if (json) {
            ObjectNode tree = json(result);
            held.ifPresent(open -> tree.putObject("open").put("proposals", open.proposals()).put("voters", open.voters())
                    .put("ballots", open.ballots()).put("opened_bytes", open.openedBytes()).put("cast_bytes", open.castBytes())
                    .put("peak_bytes", open.peakBytes()));
            out.println(tree);
            return;
        }
        out.printf(Locale.ROOT, "bpci bench consensus: %d voters, %s measured, %d cores%n%n", result.plan().voters(),
                Words.duration(result.plan().measured()), Runtime.getRuntime().availableProcessors());
        Table facts = Table.facts();
        facts.row("bare Ed25519 verification", BenchReport.rate(result.verification().perSecond()),
                BenchReport.micros(result.verification().cpu()) + " CPU each, " + result.provider());
        facts.row("durable ballots, WebSocket", BenchReport.rate(result.full().perSecond()), Words.count(result.full().ballots(), "ballot")
                + " verified, committed and receipted, each proposal with a certificate");
        facts.row("server CPU per ballot", BenchReport.micros(result.serverCpu()), BenchReport.ratio(result.serverVerifications()));
        facts.row("", "", result.serverThreads());
        facts.row("PostgreSQL CPU per ballot", BenchReport.micros(result.databaseCpu()), BenchReport.ratio(result.databaseVerifications()));
        facts.row("latency to the receipt", BenchReport.percentiles(result.half().receipted()), "at " + BenchReport.rate(result.half().perSecond()));
        facts.row("a deciding ballot's receipt", BenchReport.percentiles(result.closing().acknowledged()),
                Words.count(result.plan().closings(), "round") + ", one at a time");
        facts.row("from it until all voters know", BenchReport.percentiles(result.closing().closed()), "the outcome");
        facts.row("durable ballots, REST", BenchReport.rate(result.restPerSecond()), BenchReport.micros(result.restCpu()) + " server CPU each");
        facts.row("memory after the load", Words.bytes(result.loaded().serverBytes()), "server; PostgreSQL " + Words.bytes(result.loaded().databaseBytes()));
        held.ifPresent(open -> facts.row("memory with " + Words.count(open.proposals(), "proposal") + " open", Words.bytes(open.castBytes()),
                "server; " + Words.count(open.voters(), "voter") + " each, " + Words.count(open.ballots(), "ballot") + " cast; "
                        + Words.bytes(open.openedBytes()) + " before them, " + Words.bytes(open.peakBytes()) + " at most"));
        facts.print(out);
    }

    private static ObjectNode json(ConsensusResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("voters", result.plan().voters())
                .put("provider", result.provider())
                .put("verifications_per_second", result.verification().perSecond())
                .put("verification_cpu_micros", micros(result.verification().cpu()))
                .put("ballots", result.full().ballots())
                .put("ballots_per_second", result.full().perSecond())
                .put("server_cpu_micros_per_ballot", micros(result.serverCpu()))
                .put("server_cpu_verifications_per_ballot", result.serverVerifications())
                .put("server_cpu_threads", result.serverThreads())
                .put("database_cpu_micros_per_ballot", micros(result.databaseCpu()))
                .put("half_rate_ballots_per_second", result.half().perSecond())
                .put("rest_ballots_per_second", result.restPerSecond())
                .put("rest_cpu_micros_per_ballot", micros(result.restCpu()));
        latencies(json.putObject("receipted_micros"), result.half().receipted());
        latencies(json.putObject("deciding_receipt_micros"), result.closing().acknowledged());
        latencies(json.putObject("closing_micros"), result.closing().closed());
        return json.put("server_bytes", result.loaded().serverBytes()).put("database_bytes", result.loaded().databaseBytes());
    }

    private static void latencies(ObjectNode json, Histogram histogram) {
        json.put("p50", histogram.getValueAtPercentile(50)).put("p99", histogram.getValueAtPercentile(99)).put("max", histogram.getMaxValue());
    }

    private static double micros(Duration duration) {
        return duration.toNanos() / 1e3;
    }
}
