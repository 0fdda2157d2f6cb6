package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.kernel.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node on the command line, while the oracle comes and goes. */
@Tag("blackbox")
class ListenIT {

    private static final int TENTHS_MAX = 400;

    @Test
    void listenOutlivesTheOracleAndPrintsEachMessageOnce() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            for (String node : List.of("bank", "shop")) {
                assertEquals(0, oracle.cli("oracle", "register-node", "--node-id", node, "--node-type", "Gateway").exitCode());
            }
            Path out = oracle.home().resolve("listen.out");
            Path err = oracle.home().resolve("listen.err");
            Process listen = CliRun.start(oracle.home(), oracle.process().endpoint().toString(), out, err,
                    "oracle", "listen", "--node-id", "shop", "--count", "3", "-o", "json");
            try {
                send(oracle, "before-1");
                send(oracle, "before-2");
                awaitLines(out, 2, listen);
                oracle.process().kill();
                awaitText(err, "trying again", listen);
                oracle.process().start();
                send(oracle, "after");
                assertTrue(listen.waitFor(60, TimeUnit.SECONDS), () -> read(err));
            } finally {
                listen.destroyForcibly();
            }
            assertEquals(0, listen.exitValue(), () -> read(err));
            assertEquals(List.of("before-1", "before-2", "after"), read(out).lines()
                    .map(line -> Json.parseObject(line, 1 << 20).path("message").path("message_id").asText()).toList());
        }
    }

    @Test
    void whatWaitsWhileItsSourceRotatesItsKeyIsPrintedLikeEverythingElse() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            for (String node : List.of("bank", "shop")) {
                assertEquals(0, oracle.cli("oracle", "register-node", "--node-id", node, "--node-type", "Gateway").exitCode());
            }
            List<String> ids = List.of("old-key-1", "old-key-2", "new-key-1", "new-key-2");
            send(oracle, ids.get(0));
            send(oracle, ids.get(1));
            assertEquals(0, oracle.cli("oracle", "rotate-key", "--node-id", "bank").exitCode());
            send(oracle, ids.get(2));
            send(oracle, ids.get(3));

            CliRun listen = oracle.cli("oracle", "listen", "--node-id", "shop", "--count", "4", "-o", "json");
            assertEquals(0, listen.exitCode(), listen.toString());
            assertEquals(ids, listen.out().lines()
                    .map(line -> Json.parseObject(line, 1 << 20).path("message").path("message_id").asText()).toList());
            assertFalse(listen.err().contains("signature"), listen.toString());
            CliRun dead = oracle.cli("oracle", "dead-letters", "-o", "json");
            assertEquals(0, dead.json().path("dead_letters").size(), dead.toString());
        }
    }

    @Test
    void aNodeWithoutKeyOrRegistrationIsToldWhatToDo() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            CliRun noKey = oracle.cli("oracle", "listen", "--node-id", "stranger");
            assertEquals(3, noKey.exitCode(), noKey.toString());
            assertTrue(noKey.err().contains("register-node --node-id stranger"), noKey.toString());

            assertEquals(0, oracle.cli("oracle", "register-node", "--node-id", "leaver", "--node-type", "Gateway").exitCode());
            assertEquals(0, oracle.cli("oracle", "deregister-node", "--node-id", "leaver").exitCode());
            CliRun gone = oracle.cli("oracle", "listen", "--node-id", "leaver");
            assertTrue(gone.exitCode() == 5 || gone.exitCode() == 3, gone.toString());
        }
    }

    private static void send(LiveOracle oracle, String id) throws Exception {
        CliRun sent = oracle.cli("oracle", "send-message", "--source", "bank", "--target", "shop",
                "--message-type", "Event", "--content", "true", "--message-id", id);
        assertEquals(0, sent.exitCode(), sent.toString());
    }

    private static void awaitLines(Path file, int count, Process process) throws InterruptedException {
        await(() -> read(file).lines().count() >= count, process);
    }

    private static void awaitText(Path file, String text, Process process) throws InterruptedException {
        await(() -> read(file).contains(text), process);
    }

    private static void await(java.util.function.BooleanSupplier condition, Process process) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertTrue(i < TENTHS_MAX && process.isAlive(), "what was waited for did not happen");
            never.await(100, TimeUnit.MILLISECONDS);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
