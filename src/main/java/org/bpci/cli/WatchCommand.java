package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.bpci.api.Routes;
import org.bpci.client.Backoff;
import org.bpci.kernel.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bpci consensus watch}: a round as it goes. It asks by REST, so that whoever watches needs no key and takes no
 * node's session away; a restart of the oracle only makes it wait.
 */
@Command(
        name = "watch",
        description = "Watch a round until it is decided: a bar towards the threshold, who voted, the time left. "
                + "On a terminal it redraws; in a pipe it prints a line for each change.",
        sortOptions = false)
final class WatchCommand extends ClientCommand {

    private static final Duration PERIOD_MIN = Duration.ofMillis(100);
    private static final Duration PERIOD_MAX = Duration.ofMinutes(1);

    @Parameters(paramLabel = "PROPOSAL", description = "The proposal's id.")
    private String proposalId;

    @Option(names = "--every", paramLabel = "TIME", defaultValue = "500ms", description = "How often to ask, 100ms to 1m. Default: 500ms.")
    private Duration period;

    @Override
    public Integer call() throws InterruptedException {
        Duration pause = period.compareTo(PERIOD_MIN) < 0 ? PERIOD_MIN : period.compareTo(PERIOD_MAX) > 0 ? PERIOD_MAX : period;
        WatchPrinter printer = json() ? new WatchPrinter.Json(out())
                : onTerminal() ? new WatchPrinter.Screen(out()) : new WatchPrinter.Lines(out());
        Backoff backoff = new Backoff(ThreadLocalRandom.current());
        while (true) {
            try {
                JsonNode proposal = api().get(Routes.PROPOSAL, proposalId);
                backoff.reset();
                printer.show(proposal, Instant.now());
                if (!RoundPrinter.isOpen(proposal)) {
                    return 0;
                }
                Thread.sleep(pause);
            } catch (Refusal refusal) {
                if (!refusal.kind().retryable()) {
                    throw refusal;
                }
                Duration wait = backoff.next();
                err().println("no answer: " + refusal.detail());
                err().flush();
                Thread.sleep(wait);
            }
        }
    }

    /** Both ends are one: a console is there also when only one of them is a terminal. */
    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
