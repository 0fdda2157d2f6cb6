package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;

/** A run as people read it, with what to compare it to, or as one JSON object. */
final class BenchReport {

    private BenchReport() {
    }

    static void print(BenchResult result, PrintWriter out, boolean json) {
        if (json) {
            out.println(json(result));
            return;
        }
        BenchPlan plan = result.plan();
        out.printf(Locale.ROOT, "bpci bench relay: %d senders, %d receivers, %d byte payloads, %s measured, %d cores%n%n",
                plan.senders(), plan.receivers(), plan.payloadBytes(), Words.duration(plan.measured()), Runtime.getRuntime().availableProcessors());
        Table facts = Table.facts();
        facts.row("bare Ed25519 verification", rate(result.verification().perSecond()), micros(result.verification().cpu()) + " CPU each, " + result.provider());
        facts.row("durable signed relay", rate(result.full().perSecond()), Words.count(result.full().messages(), "message")
                + " committed, delivered and acknowledged");
        facts.row("server CPU per message", micros(result.serverCpu()), ratio(result.serverVerifications()));
        facts.row("", "", result.serverThreads());
        facts.row("PostgreSQL CPU per message", micros(result.databaseCpu()), ratio(result.databaseVerifications()));
        facts.row("latency to the receiver", percentiles(result.half().delivered()), "at " + rate(result.half().perSecond()));
        facts.row("latency to the receipt", percentiles(result.half().receipted()), "likewise");
        if (result.sealing().measured()) {
            SealingCost sealing = result.sealing();
            facts.row("sealing, server CPU", added(sealing.serverRatio()),
                    sides(sealing.sealed().serverEach(), sealing.unsealed().serverEach()) + "; rounds between "
                            + added(sealing.lowestServerRatio()) + " and " + added(sealing.highestServerRatio()));
            facts.row("sealing, PostgreSQL CPU", added(sealing.databaseRatio()),
                    sides(sealing.sealed().databaseEach(), sealing.unsealed().databaseEach()));
        }
        if (result.calls().measured()) {
            CallCost calls = result.calls();
            facts.row("call, server CPU", added(calls.serverRatio()), micros(calls.calls().serverEach()) + " a call under an agreement, "
                    + micros(calls.plain().serverEach()) + " a plain message of the same content; rounds between "
                    + added(calls.lowestServerRatio()) + " and " + added(calls.highestServerRatio()));
            facts.row("call, PostgreSQL CPU", added(calls.databaseRatio()), micros(calls.calls().databaseEach()) + " and "
                    + micros(calls.plain().databaseEach()));
        }
        facts.row("memory after the load", Words.bytes(result.loaded().serverBytes()), "server; PostgreSQL " + Words.bytes(result.loaded().databaseBytes()));
        if (result.idleNodes() > 0) {
            facts.row("memory with idle nodes", Words.bytes(result.idle().serverBytes()), "server with "
                    + Words.count(result.idleNodes(), "more node") + "; PostgreSQL " + Words.bytes(result.idle().databaseBytes()));
            facts.row("memory per idle node", Words.bytes(result.bytesPerIdleNode()), "both together");
        }
        facts.row("start to ready, cold", Words.duration(result.cold()), "empty data directory, PostgreSQL created");
        facts.row("start to ready, warm", Words.duration(result.warm()), "");
        facts.print(out);
    }

    private static ObjectNode json(BenchResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("senders", result.plan().senders())
                .put("receivers", result.plan().receivers())
                .put("payload_bytes", result.plan().payloadBytes())
                .put("provider", result.provider())
                .put("verifications_per_second", result.verification().perSecond())
                .put("verification_cpu_micros", nanosAsMicros(result.verification().cpu()))
                .put("messages", result.full().messages())
                .put("messages_per_second", result.full().perSecond())
                .put("server_cpu_micros_per_message", nanosAsMicros(result.serverCpu()))
                .put("server_cpu_verifications_per_message", result.serverVerifications())
                .put("server_cpu_threads", result.serverThreads())
                .put("database_cpu_micros_per_message", nanosAsMicros(result.databaseCpu()))
                .put("database_cpu_verifications_per_message", result.databaseVerifications())
                .put("half_rate_messages_per_second", result.half().perSecond());
        latencies(json.putObject("delivered_micros"), result.half().delivered());
        latencies(json.putObject("receipted_micros"), result.half().receipted());
        if (result.sealing().measured()) {
            sealing(json.putObject("sealing"), result.sealing());
        }
        if (result.calls().measured()) {
            calls(json.putObject("calls"), result.calls());
        }
        return json.put("server_bytes", result.loaded().serverBytes())
                .put("database_bytes", result.loaded().databaseBytes())
                .put("idle_nodes", result.idleNodes())
                .put("server_bytes_with_idle_nodes", result.idle().serverBytes())
                .put("database_bytes_with_idle_nodes", result.idle().databaseBytes())
                .put("bytes_per_idle_node", result.bytesPerIdleNode())
                .put("cold_start_millis", result.cold().toMillis())
                .put("warm_start_millis", result.warm().toMillis());
    }

    private static void sealing(ObjectNode json, SealingCost cost) {
        json.put("rounds", cost.rounds().size())
                .put("messages_sealed", cost.sealed().messages())
                .put("messages_unsealed", cost.unsealed().messages())
                .put("server_cpu_micros_sealed", nanosAsMicros(cost.sealed().serverEach()))
                .put("server_cpu_micros_unsealed", nanosAsMicros(cost.unsealed().serverEach()))
                .put("server_cpu_ratio", cost.serverRatio())
                .put("server_cpu_ratio_lowest", cost.lowestServerRatio())
                .put("server_cpu_ratio_highest", cost.highestServerRatio())
                .put("database_cpu_micros_sealed", nanosAsMicros(cost.sealed().databaseEach()))
                .put("database_cpu_micros_unsealed", nanosAsMicros(cost.unsealed().databaseEach()))
                .put("database_cpu_ratio", cost.databaseRatio());
    }

    private static void calls(ObjectNode json, CallCost cost) {
        json.put("rounds", cost.rounds().size())
                .put("calls", cost.calls().messages())
                .put("plain_messages", cost.plain().messages())
                .put("server_cpu_micros_call", nanosAsMicros(cost.calls().serverEach()))
                .put("server_cpu_micros_plain", nanosAsMicros(cost.plain().serverEach()))
                .put("server_cpu_ratio", cost.serverRatio())
                .put("server_cpu_ratio_lowest", cost.lowestServerRatio())
                .put("server_cpu_ratio_highest", cost.highestServerRatio())
                .put("database_cpu_micros_call", nanosAsMicros(cost.calls().databaseEach()))
                .put("database_cpu_micros_plain", nanosAsMicros(cost.plain().databaseEach()))
                .put("database_cpu_ratio", cost.databaseRatio());
    }

    private static void latencies(ObjectNode json, Histogram histogram) {
        json.put("p50", histogram.getValueAtPercentile(50))
                .put("p90", histogram.getValueAtPercentile(90))
                .put("p99", histogram.getValueAtPercentile(99))
                .put("p99_9", histogram.getValueAtPercentile(99.9))
                .put("max", histogram.getMaxValue());
    }

    static String percentiles(Histogram histogram) {
        return String.format(Locale.ROOT, "p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms",
                histogram.getValueAtPercentile(50) / 1e3, histogram.getValueAtPercentile(90) / 1e3,
                histogram.getValueAtPercentile(99) / 1e3, histogram.getValueAtPercentile(99.9) / 1e3, histogram.getMaxValue() / 1e3);
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, "%,.0f/s", perSecond);
    }

    static String micros(Duration each) {
        return String.format(Locale.ROOT, "%.1f us", nanosAsMicros(each));
    }

    static String ratio(double verifications) {
        return String.format(Locale.ROOT, "%.2f x a bare verification", verifications);
    }

    private static String added(double ratio) {
        return String.format(Locale.ROOT, "%+.1f %%", 100 * (ratio - 1));
    }

    private static String sides(Duration sealed, Duration unsealed) {
        return micros(sealed) + " a message with the tree built and signed, " + micros(unsealed) + " without";
    }

    private static double nanosAsMicros(Duration duration) {
        return duration.toNanos() / 1e3;
    }
}
