package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bpci.client.LogBundle;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier in {@code src/verifiers}, written from the protocol page alone, gives the verdicts of the production code. */
class IndependentVerifierTest {

    private static final long SEED = 20_261_123;
    private static final int SECONDS_MAX = 120;

    @TempDir
    Path folder;

    @Test
    void soundLedgersOfEveryShapeAreValid() throws Exception {
        for (int size : new int[] {1, 2, 255, 256, 257, 700, 66_000}) {
            Run run = verifier("ledger", bundle(MemorySource.of(size, 97 + size / 10)).toString(), "--vkey", LedgerBench.KEY.text());
            assertEquals(0, run.exitCode(), size + ": " + run);
            assertTrue(run.out().startsWith("VALID: " + size + " entries"), run.out());
        }
    }

    @Test
    void changedLedgersAreInvalid() throws Exception {
        Random random = new Random(SEED);
        for (String path : List.of("entries/000", "entries/002.p/188", "0/001", "0/002.p/188", "1/000.p/2")) {
            MemorySource log = MemorySource.of(700, 100);
            byte[] changed = log.files.get(path).clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            log.files.put(path, changed);
            Run run = verifier("ledger", bundle(log).toString());
            assertEquals(1, run.exitCode(), path + ": " + run);
        }
        MemorySource shorter = MemorySource.of(700, 100);
        shorter.checkpoints.remove(3);
        assertEquals(1, verifier("ledger", bundle(shorter).toString()).exitCode());
    }

    @Test
    void ledgerThatForgotOrWasRewrittenIsInvalidForWhoSawItBefore() throws Exception {
        MemorySource log = MemorySource.of(700, 100);
        Path file = bundle(log);
        Path earlier = Files.writeString(folder.resolve("earlier"), log.checkpoints.get(2).note());
        assertEquals(0, verifier("ledger", file.toString(), "--seen", earlier.toString()).exitCode());

        Path later = Files.writeString(folder.resolve("later"), MemorySource.of(800, 100).latest);
        assertEquals(1, verifier("ledger", file.toString(), "--seen", later.toString()).exitCode());
        Path other = Files.writeString(folder.resolve("other"), Checkpoint.sign(LedgerBench.KEY, 300,
                org.bpci.kernel.Digest.of(new byte[0]), LedgerBench.SIGNER).note());
        assertEquals(1, verifier("ledger", file.toString(), "--seen", other.toString()).exitCode());
    }

    @Test
    void bothVerifiersJudgeEveryChangedProofFileAlike() throws Exception {
        byte[] file = SourceEvidenceTest.example();
        Random random = new Random(SEED);
        List<byte[]> lines = new ArrayList<>(List.of(file));
        for (int at = 0; at < file.length; at += 2) {
            byte[] changed = file.clone();
            changed[at] ^= (byte) (1 << random.nextInt(8));
            if (changed[at] != '\n' && changed[at] != '\r') {
                lines.add(changed);
            }
        }
        Path all = folder.resolve("proofs.jsonl");
        try (var out = Files.newOutputStream(all)) {
            for (byte[] line : lines) {
                out.write(line);
                out.write('\n');
            }
        }
        List<String> verdicts = verifier("proofs", all.toString(), "--vkey", LedgerBench.KEY.text()).out().lines().toList();
        assertEquals(lines.size(), verdicts.size());
        for (int i = 0; i < lines.size(); i++) {
            String context = new String(lines.get(i), StandardCharsets.UTF_8) + " " + verdicts.get(i);
            assertEquals(holds(lines.get(i)), verdicts.get(i).startsWith("{\"valid\": true"), context);
        }
        assertTrue(verdicts.getFirst().contains("signed by bank with the key of entry 1"), verdicts.getFirst());
    }

    private static boolean holds(byte[] file) {
        try {
            ProofFile.checked(Json.parseObject(file, file.length), Optional.of(LedgerBench.KEY));
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private Path bundle(MemorySource log) {
        Path file = folder.resolve("ledger.zip");
        LogBundle.write(file, log, LedgerBench.KEY.text(), (read, all) -> { });
        return file;
    }

    private record Run(int exitCode, String out) {
    }

    private Run verifier(String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("python3", "src/verifiers/bpci_audit.py"), Stream.of(arguments)).toList())
                .redirectErrorStream(true).redirectOutput(out.toFile()).start();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("the verifier did not end within " + SECONDS_MAX + " s");
        }
        return new Run(process.exitValue(), Files.readString(out));
    }
}
