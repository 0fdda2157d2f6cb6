package org.bpci.node;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends log lines to Elasticsearch or OpenSearch by the bulk interface. A server that is away or slow costs memory up to a
 * bound and then lines, which are counted; it never costs the node anything else.
 */
final class ElasticsearchAppender extends AppenderBase<ILoggingEvent> {

    private static final int WAITING_LINES_MAX = 10_000;
    private static final int BULK_LINES_MAX = 500;
    private static final Duration BULK_DELAY = Duration.ofSeconds(1);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(30);
    private static final Duration LAST_FLUSH_MAX = Duration.ofSeconds(2);
    private static final byte[] ACTION = "{\"create\":{}}\n".getBytes(StandardCharsets.US_ASCII);

    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(WAITING_LINES_MAX);
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CALL_TIMEOUT).build();
    private final URI bulk;
    private final Encoder<ILoggingEvent> encoder;
    private final Counter dropped;
    private final Thread sender = Thread.ofPlatform().name("log-elasticsearch").daemon().unstarted(this::send);

    ElasticsearchAppender(URI endpoint, String index, Encoder<ILoggingEvent> encoder, MeterRegistry meters) {
        String base = endpoint.toString();
        this.bulk = URI.create((base.endsWith("/") ? base : base + "/") + index + "/_bulk");
        this.encoder = encoder;
        this.dropped = Counter.builder("oracle_log_lines_dropped_total")
                .description("Log lines that could not be sent").tag("output", "elasticsearch").register(meters);
    }

    @Override
    public void start() {
        super.start();
        sender.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        if (!waiting.offer(event)) {
            dropped.increment();
        }
    }

    private void send() {
        while (isStarted() || !waiting.isEmpty()) {
            List<ILoggingEvent> lines = next();
            try {
                if (!lines.isEmpty()) {
                    deliver(lines);
                }
            } catch (RuntimeException unwritable) {
                dropped.increment(lines.size()); // a line that cannot be encoded must not end the thread
            }
        }
    }

    /** Waits for a first line, then a little for company. */
    private List<ILoggingEvent> next() {
        List<ILoggingEvent> lines = new ArrayList<>();
        try {
            ILoggingEvent first = waiting.poll(BULK_DELAY.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                lines.add(first);
                waiting.drainTo(lines, BULK_LINES_MAX - 1);
            }
        } catch (InterruptedException stopping) {
            waiting.drainTo(lines, BULK_LINES_MAX);
        }
        return lines;
    }

    /** Tries until the lines are taken or refused for good; while stopping only once. */
    private void deliver(List<ILoggingEvent> lines) {
        HttpRequest request = HttpRequest.newBuilder(bulk).timeout(CALL_TIMEOUT)
                .header("Content-Type", "application/x-ndjson").POST(BodyPublishers.ofByteArray(body(lines))).build();
        Duration delay = RETRY_DELAY_MIN;
        Answer answer = call(request);
        while (answer == Answer.TRY_AGAIN && isStarted()) {
            try {
                TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            } catch (InterruptedException stopping) {
                break;
            }
            delay = delay.multipliedBy(2).compareTo(RETRY_DELAY_MAX) < 0 ? delay.multipliedBy(2) : RETRY_DELAY_MAX;
            answer = call(request);
        }
        if (answer != Answer.TAKEN) {
            dropped.increment(lines.size());
        }
    }

    private enum Answer { TAKEN, REFUSED, TRY_AGAIN }

    private Answer call(HttpRequest request) {
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return status < 300 ? Answer.TAKEN : status == 429 || status >= 500 ? Answer.TRY_AGAIN : Answer.REFUSED;
        } catch (IOException away) {
            return Answer.TRY_AGAIN;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Answer.TRY_AGAIN;
        }
    }

    private byte[] body(List<ILoggingEvent> lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (ILoggingEvent line : lines) {
            body.writeBytes(ACTION);
            body.writeBytes(encoder.encode(line)); // ends with a line feed
        }
        return body.toByteArray();
    }

    @Override
    public void stop() {
        super.stop();
        try {
            if (!sender.join(LAST_FLUSH_MAX)) {
                sender.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        dropped.increment(waiting.size());
        http.shutdownNow();
    }
}
