package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier in {@code src/verifiers/certificate}, which shares no code with this project, comes to the same verdicts. */
class SecondVerifierTest {

    private static final Path PROGRAM = Path.of("src/verifiers/certificate/verify.mjs");
    private static final long PATIENCE_SECONDS = 300;

    @TempDir
    private Path folder;

    @Test
    void bothVerifiersAcceptTheSameTruthsAndRefuseTheSameLies() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : List.of("small.json", "approved.json", "rejected.json", "expired.json", "emergency.json", "weights-decision.json",
                "epoch-1.json", "hidden-ballot.json", "hybrid.json")) {
            files.put(name, GoldenCertificates.read(name));
        }
        byte[] base = Forge.forged(GoldenCertificates.read("approved.json"), Forge.Plot.NOBODY, tree -> tree.remove("ledger_proof"));
        Map<String, byte[]> truths = Truths.of(base);
        Map<String, byte[]> lies = Lies.of(base);
        files.putAll(truths);
        files.putAll(lies);
        files.put("a proof of another decision", Forge.forged(GoldenCertificates.read("approved.json"), Forge.Plot.SEAL, tree -> tree.put("rounds", 2)));
        spellings(new String(base, StandardCharsets.UTF_8), files);
        hybridBits(files);

        List<Boolean> verdicts = second(files.values());
        List<String> differences = new ArrayList<>();
        int i = 0;
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            boolean here = GoldenCertificatesTest.valid(file.getValue());
            if (here != verdicts.get(i++)) {
                differences.add(file.getKey() + ": " + (here ? "only Java accepts" : "only the second accepts"));
            }
        }
        assertEquals(List.of(), differences);
        truths.forEach((what, file) -> assertTrue(GoldenCertificatesTest.valid(file), what));
        lies.forEach((what, file) -> assertFalse(GoldenCertificatesTest.valid(file), what));
    }

    private static void spellings(String json, Map<String, byte[]> files) {
        for (String other : List.of(json + "\n", " " + json, "\ufeff" + json, json.replace("Approved", "\\u0041pproved"), json + json, "", "{}", "null",
                json.replace("\"rounds\":1", "\"rounds\":1.0"), json.replace("\"rounds\":1", "\"rounds\":1e0"), json.replace("\"rounds\":1", "\"rounds\":01"),
                json.replace("\"rounds\":1", "\"rounds\":1,\"rounds\":1"), json.replace("\"rounds\":1", "\"rounds\":\"1\""),
                json.replace("test-net", "test-net\\ud800"))) {
            files.put("spelling " + files.size(), other.getBytes(StandardCharsets.UTF_8));
        }
        files.put("broken UTF-8", json.replace("Approved", "Appr\u00e9").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A bit of every few bytes: all of them are too many for signatures of this size. */
    private static void hybridBits(Map<String, byte[]> files) {
        byte[] file = GoldenCertificates.read(GoldenCertificates.HYBRID);
        for (int at = 0; at < file.length; at += 41) {
            byte[] mutated = file.clone();
            mutated[at] ^= (byte) (1 << at % 8);
            files.put("hybrid, byte " + at, mutated);
        }
    }

    @Test
    void theSecondVerifierRefusesEverySingleBitToo() throws Exception {
        for (String name : List.of(GoldenCertificates.SMALL, "approved.json")) {
            Path out = folder.resolve("out");
            int exit = run(List.of("--each-bit", GoldenCertificates.FOLDER.resolve(name).toString()), folder.resolve("none"), out);
            ObjectNode told = Scene.tree(Files.readString(out));
            assertEquals(0, exit, told.toString());
            assertEquals(8L * GoldenCertificates.read(name).length, told.path("bits").asLong());
            assertTrue(told.path("intact").path("valid").asBoolean() && told.path("accepted").isEmpty(), told.toString());
        }
    }

    @Test
    void theSecondVerifierHoldsReceiptsAgainstACertificateToo() throws Exception {
        Path out = folder.resolve("out");
        String receipt = GoldenCertificates.FOLDER.resolve("hidden-ballot-receipt.json").toString();
        assertEquals(0, run(List.of("--receipt", receipt, GoldenCertificates.FOLDER.resolve("approved.json").toString()), folder.resolve("none"), out));
        assertEquals(0, run(List.of(GoldenCertificates.FOLDER.resolve("hidden-ballot.json").toString()), folder.resolve("none"), out));
        assertEquals(5, run(List.of("--receipt", receipt, GoldenCertificates.FOLDER.resolve("hidden-ballot.json").toString()), folder.resolve("none"), out));
        assertTrue(Files.readString(out).contains("REFUTED"), Files.readString(out));
    }

    private List<Boolean> second(Iterable<byte[]> files) throws Exception {
        List<String> lines = new ArrayList<>();
        files.forEach(file -> lines.add(Base64.getEncoder().encodeToString(file)));
        Path in = Files.write(folder.resolve("in"), lines);
        Path out = folder.resolve("out");
        assertEquals(0, run(List.of("--lines"), in, out), () -> "see the standard error of the second verifier");
        return Files.readAllLines(out).stream().map(line -> Scene.tree(line).path("valid").booleanValue()).toList();
    }

    private int run(List<String> arguments, Path in, Path out) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", PROGRAM.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (Files.exists(in)) {
            builder.redirectInput(in.toFile());
        }
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            throw new AssertionError("Node.js 20 or later is needed to run the second verifier of certificates", missing);
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the second verifier did not end");
        }
        return process.exitValue();
    }
}
