package org.bpci.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bpci.cli.print.Words;
import org.bpci.kernel.Refusal;

/** Runs the steps one after the other on one stage, and leaves nothing behind whatever happens. */
public final class Demo {

    private final Report report;

    public Demo(PrintWriter out, boolean json) {
        this.report = new Report(out, json);
    }

    /** Every step, in order. */
    static List<Step> steps() {
        return List.of(new StartOracle(), new RegisterNodes(), new Exchange(), new OfflineDelivery(), new CrashInBetween(),
                new Forgeries(), new Decision(), new UnderAgreement(), new ProofInAFile());
    }

    /** Whether every step passed. */
    public boolean run() throws InterruptedException {
        Instant begin = Instant.now();
        Stage stage = new Stage();
        Thread onInterrupt = new Thread(stage::close, "demo-cleanup");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        boolean passed;
        try (stage) {
            report.say("Two organisations exchange signed messages through an oracle that neither has to trust.");
            report.say("Everything runs in " + stage.folder().path() + " and is removed at the end.");
            passed = play(stage);
        }
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        report.say("");
        report.say((passed ? "All " + steps().size() + " steps passed in " : "The demo ended early after ")
                + Words.duration(Duration.between(begin, Instant.now())) + ". The oracle and its PostgreSQL are stopped, the folder is removed.");
        return passed;
    }

    private boolean play(Stage stage) throws InterruptedException {
        for (Step step : steps()) {
            Instant begin = Instant.now();
            report.begin(step.title());
            try {
                step.run(stage, report);
                report.passed(Duration.between(begin, Instant.now()));
            } catch (Refusal refusal) {
                report.failed(refusal.title() + ": " + refusal.detail(), Duration.between(begin, Instant.now()));
                return false;
            }
        }
        return true;
    }
}
