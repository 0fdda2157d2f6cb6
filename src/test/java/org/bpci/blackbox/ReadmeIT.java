package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The commands of the README's tour, in their order, as they stand there; what belongs into a terminal of its own goes on beside them. */
@Tag("blackbox")
class ReadmeIT {

    private static final Path README = Path.of("README.md");
    private static final String TOUR = "## A short tour";
    private static final String COMMAND = "    ./bpci ";
    /** A word of a command line: in single or double quotes, or bare. */
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final Pattern MESSAGE_ID = Pattern.compile("\\bmsg-[0-9a-f-]{36}\\b");
    private static final String PLACEHOLDER = "msg-…";
    private static final Pattern COMMENT = Pattern.compile("\\s+# (.*)$");
    private static final Pattern EXIT_CODE = Pattern.compile("exit code (\\d)");
    /** Below this many the tour was not found. */
    private static final int COMMANDS_MIN = 15;

    @Test
    void everyCommandOfTheTourSucceeds() throws Exception {
        List<String> commands = commands();
        assertTrue(commands.size() >= COMMANDS_MIN, commands.toString());
        List<Process> beside = new ArrayList<>();
        try (LiveOracle oracle = LiveOracle.started()) {
            String messageId = PLACEHOLDER;
            for (String command : commands) {
                Matcher comment = COMMENT.matcher(command);
                String[] words = words(comment.replaceAll("").replace(PLACEHOLDER, messageId), oracle.home());
                String remark = comment.reset().find() ? comment.group(1) : "";
                if (remark.contains("terminal")) {
                    beside.add(CliRun.start(oracle.home(), oracle.process().endpoint().toString(), oracle.home().resolve("beside.out"),
                            oracle.home().resolve("beside.err"), words));
                    continue;
                }
                CliRun run = oracle.cli(words);
                Matcher promised = EXIT_CODE.matcher(remark);
                assertEquals(promised.find() ? Integer.parseInt(promised.group(1)) : 0, run.exitCode(), command + "\n" + run);
                Matcher sent = MESSAGE_ID.matcher(run.out());
                messageId = sent.find() ? sent.group() : messageId;
            }
        } finally {
            beside.forEach(Process::destroyForcibly);
        }
    }

    /** Lines of the tour that call {@code ./bpci}, those that end with a backslash joined with the next. */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        String text = Files.readString(README);
        String tour = text.substring(text.indexOf(TOUR) + TOUR.length());
        tour = tour.substring(0, tour.indexOf("\n## ")).replace("\\\n", " ");
        for (String line : tour.split("\n")) {
            if (line.startsWith(COMMAND)) {
                commands.add(line.substring(COMMAND.length()).strip());
            }
        }
        return commands;
    }

    /** Files that a user would find in the current directory lie in the oracle's folder here. */
    private static String[] words(String command, Path folder) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            words.add(word.endsWith(".json") || word.endsWith(".html") ? folder.resolve(word).toString() : word);
        }
        return words.toArray(String[]::new);
    }
}
