package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

    private static final int JSON_CHARS_MAX = 1 << 20;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandHasHelpThatFitsAndNamesIt() {
        for (String command : commands(new CommandLine(new Main()), "")) {
            List<String> arguments = new ArrayList<>(List.of(command.strip().split(" ")));
            arguments.removeIf(String::isEmpty);
            arguments.add("--help");
            out.getBuffer().setLength(0);
            assertEquals(0, run(arguments.toArray(String[]::new)), () -> command + err);
            assertTrue(out.toString().contains("Usage: bpci" + command), () -> command + "\n" + out);
        }
    }

    @Test
    void aWrongOptionIsRefusedWithWhereToReadOn() {
        assertEquals(2, run("oracle", "stats", "--endpont", "http://127.0.0.1:1"));
        assertTrue(err.toString().contains("bpci oracle stats --help"), err.toString());
    }

    @Test
    void aWrongCommandIsAnsweredWithTheNearestOne() {
        assertEquals(2, run("oracle", "list-node"));
        assertTrue(err.toString().contains("list-nodes"), err.toString());
    }

    @Test
    void aMissingOracleIsUnavailableAndSaysHowToStartOne() {
        assertEquals(7, run("oracle", "stats", "--endpoint", "http://127.0.0.1:1"));
        assertTrue(err.toString().contains("./bpci oracle start"), err.toString());
    }

    /** Reasons of other parties come back in refusals; they are shown and never move the cursor or turn the text around. */
    @Test
    void refusalThatQuotesOthersCannotCommandTheTerminal() {
        CommandLine line = new CommandLine(new Main());
        line.setErr(new PrintWriter(err, true));
        assertEquals(4, Failures.failed(new Refusal(FaultKind.CONFLICT, "agreement-suspended", "Suspended", "by x (\u202etxet\u001b[2J\u009b1m)\nsecond line", null),
                line, null));
        assertEquals("error: Suspended (agreement-suspended)\n  by x (\uFFFDtxet\uFFFD[2J\uFFFD1m)\n  second line\n", err.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theEndpointMayStandBeforeTheCommandToo() {
        assertEquals(7, run("--endpoint", "http://127.0.0.1:1", "-o", "json", "oracle", "list-nodes"));
        assertTrue(err.toString().contains("\"code\":\"oracle-unreachable\""), err.toString());
    }

    @Test
    void anEndpointThatIsNoUrlIsInvalidInput() {
        assertEquals(2, run("oracle", "stats", "--endpoint", "localhost"));
        assertTrue(err.toString().contains("--endpoint"), err.toString());
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        assertEquals(0, run("completion"));
        assertTrue(out.toString().contains("send-message"), "a command");
        assertTrue(out.toString().contains("--message-type"), "an option");
    }

    @Test
    void whatIsWrongWithTheCommandLineIsAProblemForPrograms() {
        for (List<String> arguments : List.of(List.of("-o", "json", "oracle", "list-node"), List.of("oracle", "foo", "--output=JSON"),
                List.of("oracle", "send-message", "-ojson"), List.of("token", "create", "--output", "json"))) {
            err.getBuffer().setLength(0);
            assertEquals(2, run(arguments.toArray(String[]::new)), arguments.toString());
            ObjectNode problem = Json.parseObject(err.toString(), JSON_CHARS_MAX);
            assertEquals("usage-wrong", problem.path("code").asText());
            assertEquals(400, problem.path("status").asInt());
            assertTrue(problem.path("detail").asText().contains("--help"), problem.toString());
            assertTrue(problem.hasNonNull("type") && problem.hasNonNull("title") && problem.has("retryable"), problem.toString());
        }
        assertEquals("", out.toString());
    }

    @Test
    void configurationsAreJsonForPrograms(@TempDir Path directory) throws IOException {
        assertEquals(0, run("config", "defaults", "-o", "json"));
        ObjectNode defaults = Json.parseObject(out.toString(), JSON_CHARS_MAX);
        assertEquals(9100, defaults.path("oracle_config").path("api_port").asInt());
        assertEquals("0.67", defaults.path("oracle_config").path("consensus_config").path("vote_threshold").asText());
        out.getBuffer().setLength(0);
        Path file = Files.writeString(directory.resolve("c.yaml"), "oracle_config: {api_port: 1}");
        assertEquals(0, run("config", "check", file.toString(), "-o", "json"));
        ObjectNode checked = Json.parseObject(out.toString(), JSON_CHARS_MAX);
        assertTrue(checked.path("valid").asBoolean() && checked.path("file").asText().equals(file.toString()), checked.toString());
    }

    @Test
    void aConfigurationThatIsNotTextIsInvalidInput(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("c.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
        assertEquals(2, run("config", "check", file.toString()));
        assertTrue(err.toString().contains("is not UTF-8 text"), err.toString());
        assertEquals(3, run("config", "check", directory.resolve("missing.yaml").toString()));
        assertTrue(err.toString().contains("there is no such file"), err.toString());
        assertFalse(err.toString().contains("Exception"), err.toString());
    }

    @Test
    void aStartThatIsRefusedIsNotAnnounced() {
        assertEquals(2, run("oracle", "start", "--api-port", "abc"));
        assertEquals("", out.toString());
    }

    @Test
    void brokenContentIsToldBeforeAnythingElseIsLookedFor() {
        assertEquals(2, run("--endpoint", "http://127.0.0.1:1", "oracle", "send-message", "--source", "a", "--target", "b",
                "--message-type", "DataSync", "--content", "{"));
        assertTrue(err.toString().contains("malformed-json"), err.toString());
    }

    private int run(String... arguments) {
        PrintWriter to = new PrintWriter(out);
        PrintWriter errors = new PrintWriter(err);
        return Main.run(arguments, to, errors);
    }

    private static List<String> commands(CommandLine line, String path) {
        List<String> found = new ArrayList<>(List.of(path));
        line.getSubcommands().forEach((name, sub) -> found.addAll(commands(sub, path + " " + name)));
        return found;
    }
}
