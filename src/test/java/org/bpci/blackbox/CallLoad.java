package org.bpci.blackbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.ApiClient;
import org.bpci.client.Delivery;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/**
 * One application calling another that answers, while things break. Each does what the protocol tells it: what has a receipt is
 * done, what has none is sent again unchanged until it has one.
 */
final class CallLoad {

    private static final int SECONDS_MAX = 60;
    private static final int ATTEMPTS_MAX = 600;
    private static final long PAUSE_MILLIS = 100;
    private static final int CALLERS = 4;

    private final ApiClient api;
    private final HostedApp caller;
    private final HostedApp callee;
    private final String agreementId;
    private final List<Signed> calls = new ArrayList<>();
    private final Set<String> responses = ConcurrentHashMap.newKeySet();
    private final AtomicInteger executed = new AtomicInteger();
    private final AtomicInteger sentAgain = new AtomicInteger();
    private final AtomicInteger acknowledgedBeforeKill = new AtomicInteger();
    private volatile boolean struck;
    private List<Thread> threads = List.of();
    private int answered;

    CallLoad(HostedApp caller, HostedApp callee, String agreementId) {
        this.api = caller.api();
        this.caller = caller;
        this.callee = callee;
        this.agreementId = agreementId;
    }

    /** Calls and answers in the background; returns when {@code acknowledged} calls have a receipt and more are on their way. */
    void begin(int count, int acknowledged) throws InterruptedException {
        struck = false;
        ConcurrentLinkedQueue<Signed> waiting = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < count; i++) {
            String id = "call-" + (calls.size() + 1);
            Signed call = caller.message(id, "InterAppCall", caller.sign(caller.call(id, agreementId, callee, "High", "do " + id), Kind.CALL), callee);
            calls.add(call);
            waiting.add(call);
        }
        CountDownLatch enough = new CountDownLatch(acknowledged);
        threads = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (Signed call = waiting.poll(); call != null; call = waiting.poll()) {
                    insist(call);
                    acknowledgedBeforeKill.addAndGet(struck ? 0 : 1);
                    enough.countDown();
                }
            }));
        }
        threads.add(Thread.ofVirtual().start(() -> serve(count)));
        if (!enough.await(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("only " + (acknowledged - enough.getCount()) + " receipts within " + SECONDS_MAX + " s");
        }
    }

    /** The application that is called: carries out what is new to it and answers until the answer has a receipt. */
    private void serve(int count) {
        try {
            for (int i = 0; i < count; i++) {
                Delivery delivery = callee.node().receive(1).getFirst();
                executed.incrementAndGet();
                Signed response = callee.response(delivery.message(), caller, agreementId, "High", "done " + delivery.messageId());
                responses.add(id(response));
                insist(response);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The kill comes now: what is acknowledged from here on was perhaps acknowledged after it. */
    void struck() {
        struck = true;
    }

    /** After the kill: both nodes come back, everything gets its receipt, every call its answer. */
    void finish() throws InterruptedException {
        reconnect(callee.node());
        reconnect(caller.node());
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofSeconds(SECONDS_MAX))) {
                throw new AssertionError("calls and answers did not come to an end: " + counts());
            }
        }
        List<Signed> unanswered = calls.subList(answered, calls.size());
        for (Delivery response : caller.node().receive(unanswered.size())) {
            ObjectNode paper = (ObjectNode) response.message().tree().get("content");
            if (!caller.opened(paper).equals("done " + paper.path("call_id").asText())) {
                throw new AssertionError("a response that answers something else: " + paper);
            }
        }
        unanswered.forEach(call -> VotingNetwork.await("the end of " + id(call), () -> state(api, call).equals("Delivered")));
        answered = calls.size();
    }

    /** Sends it, and again the same, until it has a receipt. */
    private void insist(Signed message) {
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int attempt = 0; ; attempt++) {
                try {
                    api.send(Routes.RELAY, message.tree());
                    return;
                } catch (Refusal refusal) {
                    if (!refusal.kind().retryable() || attempt == ATTEMPTS_MAX) {
                        throw refusal;
                    }
                    sentAgain.incrementAndGet();
                    never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static void reconnect(Participant node) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int attempt = 0; ; attempt++) {
            try {
                node.abandon();
                node.connect();
                return;
            } catch (Refusal notYet) {
                if (attempt == ATTEMPTS_MAX) {
                    throw notYet;
                }
                never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Of its only delivery, as whoever sends an accepted message again is told. */
    static String state(ApiClient api, Signed accepted) {
        return api.call(Routes.RELAY, Map.of(), Optional.of(accepted.tree())).body().path("deliveries").path(0).path("state").asText();
    }

    static String id(Signed message) {
        return message.tree().path("message_id").asText();
    }

    int sent() {
        return calls.size();
    }

    int executed() {
        return executed.get();
    }

    int answered() {
        return answered;
    }

    int acknowledgedBeforeKill() {
        return acknowledgedBeforeKill.get();
    }

    /** Of calls and responses. */
    List<String> messageIds() {
        List<String> ids = new ArrayList<>(calls.stream().map(CallLoad::id).toList());
        ids.addAll(responses);
        return ids;
    }

    String counts() {
        return sent() + " calls, " + acknowledgedBeforeKill + " acknowledged before the kills, " + sentAgain + " sendings of calls and answers again, "
                + executed + " carried out, " + answered + " answered, " + (callee.node().repeats() + caller.node().repeats()) + " repeats dropped";
    }
}
