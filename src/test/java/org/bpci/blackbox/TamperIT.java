package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever has the database's password changes what is recorded while the oracle runs; an auditor who was there before notices. */
@Tag("blackbox")
class TamperIT {

    private static final int MESSAGES = 30;

    private LiveOracle oracle;
    private Participant bank;

    @BeforeEach
    void aLedgerThatSomebodyAudited() throws Exception {
        oracle = LiveOracle.started();
        bank = oracle.node("bank");
        Participant shop = oracle.node("shop");
        for (int i = 0; i < MESSAGES; i++) {
            bank.send(message(shop));
        }
        shop.receive(MESSAGES);
        shop.abandon();
        assertEquals(0, oracle.cli("audit", "verify").exitCode());
    }

    @AfterEach
    void stop() {
        bank.abandon();
        oracle.close();
    }

    @Test
    void alteredEntryIsNamedOnlineAndOfflineAndIsNotProven() throws Exception {
        Path bundle = oracle.home().resolve("altered.zip");
        try (DatabaseOwner owner = owner()) {
            assertEquals(1, owner.change("update ledger.entries set leaf = convert_to(replace(convert_from(leaf, 'UTF8'), '\"bank\"', '\"bonk\"'), 'UTF8') "
                    + "where entry = (select entry from ledger.leaves where message = 'bank-7' and kind = 'MessageAccepted')"));
            String index = owner.ask("select index from ledger.leaves where message = 'bank-7' and kind = 'MessageAccepted'");

            CliRun online = oracle.cli("audit", "verify");
            assertEquals(5, online.exitCode(), online.toString());
            assertTrue(online.out().contains("the first thing that is wrong is at entry " + index + ": entry " + index + " was altered"), online.toString());
            assertEquals(0, oracle.cli("audit", "export", "--out", bundle.toString()).exitCode());
            CliRun offline = nowhere("audit", "verify", bundle.toString());
            assertTrue(offline.exitCode() == 5 && offline.out().contains("entry " + index + " was altered"), offline.toString());

            CliRun proof = oracle.cli("audit", "prove", "--message-id", "bank-7", "--out", oracle.home().resolve("proof.json").toString());
            assertFalse(proof.exitCode() == 0 || Files.exists(oracle.home().resolve("proof.json")), proof.toString());
        }
    }

    /** The operator writes history anew, seals it with the oracle's own key, and removes what the node itself remembers. */
    @Test
    void historyWrittenAnewConvictsTheOracleByItsOwnSignatures() throws Exception {
        bank.abandon();
        try (DatabaseOwner owner = owner()) {
            owner.change("delete from ledger.entries where entry = (select entry from ledger.leaves where message = 'bank-7' and kind = 'MessageAccepted')");
            owner.change("truncate ledger.leaves, ledger.tiles, ledger.frontier, ledger.checkpoints, ledger.writer");
            owner.change("insert into ledger.writer default values");
        }
        oracle.process().kill();
        Files.delete(oracle.process().dataDir().resolve("checkpoint"));
        oracle.process().start();
        oracle.node("later").abandon();
        VotingNetwork.await("the new history", () -> oracle.api().text(Routes.AUDIT_CHECKPOINT).lines().skip(1).findFirst()
                .map(Integer::parseInt).orElse(0) > 2 * MESSAGES);

        CliRun found = oracle.cli("audit", "verify");
        assertEquals(5, found.exitCode(), found.toString());
        assertTrue(found.out().contains("the log was rewritten"), found.toString());
        Path proof;
        try (Stream<Path> files = Files.walk(oracle.home().resolve("audit"))) {
            proof = files.filter(file -> file.getFileName().toString().startsWith("fork-")).findFirst().orElseThrow();
        }
        CliRun shown = nowhere("verify", proof.toString());
        assertEquals(0, shown.exitCode(), shown.toString());
        assertTrue(shown.out().contains("signed two histories"), shown.toString());
        Files.writeString(proof, Files.readString(proof).replaceFirst("\"root\":\"..", "\"root\":\"00"));
        assertEquals(5, nowhere("verify", proof.toString()).exitCode());
    }

    private Signed message(Participant to) {
        return bank.sign(to.id(), "DataSync", JsonNodeFactory.instance.objectNode().put("n", 1), Optional.empty());
    }

    private CliRun nowhere(String... arguments) throws IOException, InterruptedException {
        return CliRun.of(oracle.home().resolve("elsewhere"), "http://127.0.0.1:9", arguments);
    }

    private DatabaseOwner owner() throws IOException, SQLException {
        return new DatabaseOwner(oracle.process().dataDir());
    }
}
