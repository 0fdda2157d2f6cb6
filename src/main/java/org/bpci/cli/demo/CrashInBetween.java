package org.bpci.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bpci.client.Receipt;
import org.bpci.kernel.Signed;

/** SIGKILL while messages flow: what had a receipt is there afterwards, what had none is simply sent again. */
final class CrashInBetween implements Step {

    private static final int MESSAGES = 60;
    /** Receipts to wait for before the kill, so that there is something to lose. */
    private static final int RECEIPTS_BEFORE_KILL = 20;
    private static final long RECEIPT_SECONDS_MAX = 20;

    @Override
    public String title() {
        return "The oracle is killed (kill -9) while messages flow";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        List<Signed> messages = new ArrayList<>();
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(stage.bank().sign(stage.payments().id(), "DataSync", Stage.payment(i), Optional.empty()));
            receipts.add(stage.bank().offer(messages.getLast()));
            if (i == RECEIPTS_BEFORE_KILL) {
                awaitEnd(receipts.getFirst());
            }
        }
        stage.oracle().kill();
        receipts.forEach(CrashInBetween::awaitEnd);
        List<Signed> unanswered = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            if (receipts.get(i).isCompletedExceptionally()) {
                unanswered.add(messages.get(i));
            }
        }
        int acknowledged = MESSAGES - unanswered.size();
        report.did("kill -9", acknowledged + " of " + MESSAGES + " messages have a receipt, " + unanswered.size() + " have none yet");

        report.did("restart", "ready after " + Report.took(stage.oracle().start()));
        stage.bank().connect();
        stage.payments().connect();
        for (Signed message : unanswered) {
            stage.bank().send(message);
        }
        report.did("sent again without change", unanswered.size() + " messages; the oracle knows which it had");
        stage.payments().receive(MESSAGES);
        report.checked("nothing missing", MESSAGES + " of " + MESSAGES + " messages processed by " + stage.payments().id());
        DemoFault.require(stage.payments().unread() == 0 && stage.payments().falselyNew() == 0, "a message was processed twice");
        report.checked("nothing twice", stage.payments().repeats() + " repeats came, all marked as such and dropped");
    }

    /** Waits for an end of either kind. */
    private static void awaitEnd(CompletableFuture<Receipt> receipt) {
        try {
            receipt.get(RECEIPT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException without) {
            // counted as unanswered
        }
    }
}
