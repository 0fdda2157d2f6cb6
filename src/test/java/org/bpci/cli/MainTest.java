package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

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
