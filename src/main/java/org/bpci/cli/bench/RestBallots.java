package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;

/** Ballots cast over REST by several callers at once, each waiting for its answer; all over kept connections. */
record RestBallots(int ballots, Duration took) {

    private static final int CALLERS = 64;

    static RestBallots cast(ApiClient api, ObjectNode[] ballots, Duration atMost) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        long begin = System.nanoTime();
        long end = begin + atMost.toNanos();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                callers.submit(() -> {
                    for (int at = next.getAndIncrement(); at < ballots.length && System.nanoTime() < end; at = next.getAndIncrement()) {
                        api.send(Routes.VOTE, ballots[at]);
                        done.incrementAndGet();
                    }
                });
            }
        }
        return new RestBallots(Math.max(1, done.get()), Duration.ofNanos(System.nanoTime() - begin));
    }

    double perSecond() {
        return ballots / (took.toNanos() / 1e9);
    }
}
