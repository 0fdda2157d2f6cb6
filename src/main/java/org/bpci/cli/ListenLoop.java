package org.bpci.cli;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.bpci.client.ApiClient;
import org.bpci.client.Backoff;
import org.bpci.client.ClientFault;
import org.bpci.client.Delivery;
import org.bpci.client.NodeSession;
import org.bpci.client.OracleIdentity;
import org.bpci.client.SessionListener;
import org.bpci.client.SourceKeys;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signer;

/**
 * Keeps one node connected and hands each new, genuine message to a printer before it is acknowledged. Connects again after
 * every loss that may pass; ends with the refusal when the oracle does not want this node.
 */
final class ListenLoop implements SessionListener {

    /** Ids remembered to recognise repeats; older ones could be printed twice, marked as such. */
    private static final int SEEN_MAX = 100_000;
    /** For a message whose signature does not verify: its source may be about to rotate its key. */
    private static final Duration RETRY_FORGED = Duration.ofSeconds(30);

    /** Where messages and news about the connection go. */
    interface Printer {
        void message(Delivery delivery);

        void forged(Delivery delivery);

        void connected(NodeId node, OracleIdentity oracle);

        void lost(String why, Duration pause);
    }

    private final ApiClient api;
    private final NodeId node;
    private final Signer signer;
    private final Printer printer;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > SEEN_MAX;
        }
    });
    private long remaining;
    private SourceKeys keys;

    /** @param count messages after which to end; absent means never */
    ListenLoop(ApiClient api, NodeId node, Signer signer, Optional<Integer> count, Printer printer) {
        this.api = api;
        this.node = node;
        this.signer = signer;
        this.printer = printer;
        this.remaining = count.map(Integer::longValue).orElse(Long.MAX_VALUE);
    }

    /** Returns when as many messages as wanted were printed and acknowledged. */
    void run() throws InterruptedException {
        while (!done.isDone()) {
            String why;
            try {
                OracleIdentity oracle = api.identity();
                keys = new SourceKeys(api, oracle.network());
                try (NodeSession session = NodeSession.open(
                        new NodeSession.Opening(api.webSocket(), node, signer, Optional.of(oracle), Optional.empty()), this)) {
                    backoff.reset();
                    printer.connected(node, oracle);
                    CompletableFuture.anyOf(done, session.ended()).join();
                    why = "the connection ended";
                }
            } catch (Refusal refusal) {
                if (!passing(refusal)) {
                    throw refusal;
                }
                why = refusal.detail();
            }
            if (!done.isDone()) {
                pause(why);
            }
        }
    }

    @Override
    public void delivered(NodeSession session, Delivery delivery) {
        if (done.isDone()) {
            return; // unacknowledged: it comes again on the next session
        }
        if (!keys.verifies(delivery)) {
            printer.forged(delivery);
            session.refuse(delivery, RETRY_FORGED, "the signature does not verify with the source's registered key");
            return;
        }
        boolean isNew = seen.add(delivery.source() + " " + delivery.messageId());
        if (isNew) {
            printer.message(delivery);
        }
        session.acknowledge(delivery);
        if (isNew && --remaining == 0) {
            done.complete(null);
        }
    }

    private static boolean passing(Refusal refusal) {
        return refusal.kind().retryable() || refusal.is(ClientFault.SESSION_CLOSED);
    }

    private void pause(String why) throws InterruptedException {
        Duration pause = backoff.next();
        printer.lost(why, pause);
        try {
            done.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException over) {
            // the pause is over
        }
    }
}
