package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.api.Routes;
import org.bpci.client.ClientFault;
import org.bpci.kernel.Json;

/**
 * Ballots cast over REST by several callers at once, each waiting for its answer; over kept connections and without a token,
 * as voters would. Calls are limited by address, so each caller has one of its own, which Linux has on loopback.
 */
record RestBallots(int ballots, Duration took) {

    private static final int CALLERS = 32;
    private static final int CREATED = 201;

    static RestBallots cast(URI endpoint, ObjectNode[] ballots, Duration atMost) throws IOException, InterruptedException {
        URI vote = endpoint.resolve(Routes.VOTE.at());
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        long begin = System.nanoTime();
        long end = begin + atMost.toNanos();
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CALLERS; i++) {
                InetAddress own = InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (i + 1)});
                callers.add(threads.submit(() -> {
                    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).localAddress(own).build()) {
                        for (int at = next.getAndIncrement(); at < ballots.length && System.nanoTime() < end; at = next.getAndIncrement()) {
                            cast(client, vote, ballots[at]);
                            done.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        } catch (ExecutionException failed) {
            throw ClientFault.ORACLE_UNREACHABLE.because("a ballot over REST failed: " + failed.getCause().getMessage());
        }
        return new RestBallots(Math.max(1, done.get()), Duration.ofNanos(System.nanoTime() - begin));
    }

    private static void cast(HttpClient client, URI vote, ObjectNode ballot) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(HttpRequest.newBuilder(vote).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(ballot))).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != CREATED) {
            throw new IOException("the oracle says " + answer.statusCode() + ": " + answer.body());
        }
    }

    double perSecond() {
        return ballots / (took.toNanos() / 1e9);
    }
}
