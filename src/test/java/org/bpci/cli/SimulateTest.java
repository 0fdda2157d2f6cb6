package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Test;

class SimulateTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void oneSeedTellsItsHistoryAndItsHash() {
        assertEquals(0, run("simulate", "--seed", "7"), err::toString);
        assertTrue(out.toString().contains("ProposalOpened") && out.toString().contains("ballot voter-"), "what happened");
        assertTrue(out.toString().contains(hash(7)), "its hash");
        assertNotEquals(hash(7), hash(8));
    }

    @Test
    void severalSeedsAreCounted() {
        assertEquals(0, run("-o", "json", "simulate", "--seed", "100", "--seeds", "50"), err::toString);
        ObjectNode told = Json.parseObject(out.toString().strip(), 10_000);
        assertEquals(50, told.get("histories").intValue());
        assertTrue(told.get("ballots").intValue() > 500, told.toString());
    }

    @Test
    void anotherProcessHasTheSameHistories() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=2", "-Duser.language=tr",
                "-Duser.timezone=Asia/Kathmandu", "--enable-native-access=ALL-UNNAMED", Main.class.getName(), "-o", "json", "simulate",
                "--seed", "4711", "--seeds", "25")).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), told);
        assertEquals(0, run("-o", "json", "simulate", "--seed", "4711", "--seeds", "25"), err::toString);
        assertEquals(Json.parseObject(out.toString().strip(), 10_000), Json.parseObject(told.strip(), 10_000), "hash over all histories included");
    }

    @Test
    void noHistoriesAreRefused() {
        assertEquals(2, run("simulate", "--seeds", "0"));
        assertTrue(err.toString().contains("--seeds"), err.toString());
    }

    private String hash(long seed) {
        StringWriter json = new StringWriter();
        assertEquals(0, Main.run(new String[] {"-o", "json", "simulate", "--seed", Long.toString(seed)}, new PrintWriter(json), new PrintWriter(err)));
        return Json.parseObject(json.toString().strip(), 10_000).get("trace_hash").asText();
    }

    private int run(String... arguments) {
        return Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
    }
}
