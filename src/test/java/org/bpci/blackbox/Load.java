package org.bpci.blackbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bpci.cli.demo.Participant;
import org.bpci.client.Receipt;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/**
 * One node sending to another while things break. A sender does what the protocol tells it: what has a receipt is done, what
 * has none is offered again unchanged until it has one.
 */
final class Load {

    private static final int SECONDS_MAX = 60;
    private static final int RECONNECTS_MAX = 600;

    private final Participant from;
    private final Participant to;
    private final List<Signed> all = new ArrayList<>();
    private final List<Signed> unanswered = new ArrayList<>();
    private List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    private List<Signed> messages = new ArrayList<>();
    private Thread sender;
    private int sent;
    private int acknowledgedBeforeKill;
    private int offeredAgain;
    private int processed;

    Load(Participant from, Participant to) {
        this.from = from;
        this.to = to;
    }

    /** Sends in the background; returns when {@code acknowledged} of the messages have a receipt and more are on their way. */
    void begin(int count, int acknowledged) throws InterruptedException {
        messages = new ArrayList<>();
        receipts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(from.sign(to.id(), "DataSync", JsonNodeFactory.instance.numberNode(sent + i), Optional.empty()));
        }
        all.addAll(messages);
        sent += count;
        CountDownLatch enough = new CountDownLatch(acknowledged);
        sender = Thread.ofVirtual().start(() -> offerAll(enough));
        if (!enough.await(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("only " + (acknowledged - enough.getCount()) + " receipts within " + SECONDS_MAX + " s");
        }
    }

    private void offerAll(CountDownLatch enough) {
        try {
            for (Signed message : messages) {
                CompletableFuture<Receipt> receipt = from.offer(message);
                receipts.add(receipt);
                receipt.thenAccept(done -> enough.countDown());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the kill: reconnects, offers again what has no receipt, and waits until everything is processed. */
    void finish() throws InterruptedException {
        sender.join();
        for (CompletableFuture<Receipt> receipt : receipts) {
            receipt.exceptionally(failure -> null).orTimeout(SECONDS_MAX, TimeUnit.SECONDS).exceptionally(late -> null).join();
        }
        unanswered.clear();
        for (int i = 0; i < messages.size(); i++) {
            if (receipts.get(i).isDone() && !receipts.get(i).isCompletedExceptionally()) {
                acknowledgedBeforeKill++;
            } else {
                unanswered.add(messages.get(i));
            }
        }
        reconnect(to);
        reconnect(from);
        for (Signed message : unanswered) {
            insist(message);
        }
        offeredAgain += unanswered.size();
        processed += to.receive(messages.size()).size();
    }

    private void insist(Signed message) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                from.send(message);
                return;
            } catch (Refusal refusal) {
                if (!refusal.kind().retryable() || attempt == RECONNECTS_MAX) {
                    throw refusal;
                }
                reconnect(from);
            }
        }
    }

    private static void reconnect(Participant node) throws InterruptedException {
        CountDownLatch pause = new CountDownLatch(1);
        for (int attempt = 0; ; attempt++) {
            try {
                node.abandon();
                node.connect();
                return;
            } catch (Refusal notYet) {
                if (attempt == RECONNECTS_MAX) {
                    throw notYet;
                }
                pause.await(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    int sent() {
        return sent;
    }

    /** Every message ever sent; after {@link #finish} each has its receipt. */
    List<Signed> all() {
        return all;
    }

    int processed() {
        return processed;
    }

    int acknowledgedBeforeKill() {
        return acknowledgedBeforeKill;
    }

    String counts() {
        return sent + " sent, " + acknowledgedBeforeKill + " acknowledged before the kills, " + offeredAgain
                + " offered again, " + processed + " processed once, " + to.repeats() + " repeats dropped, "
                + to.falselyNew() + " repeats called new";
    }
}
