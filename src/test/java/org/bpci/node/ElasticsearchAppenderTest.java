package org.bpci.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bpci.kernel.NodeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against an HTTP server that answers as the bulk interface does. */
class ElasticsearchAppenderTest {

    private final LoggerContext context = new LoggerContext();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    private HttpServer server;
    private ElasticsearchAppender appender;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/logs/_bulk", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            Integer status = statuses.poll();
            exchange.sendResponseHeaders(status == null ? 200 : status, -1);
            exchange.close();
        });
        server.start();
        context.setMDCAdapter(new LogbackMDCAdapter());
        appender = new ElasticsearchAppender(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "logs",
                Logs.json(context, new NodeId("oracle-1")), meters);
        appender.setContext(context);
        appender.start();
    }

    @AfterEach
    void close() {
        appender.stop();
        server.stop(0);
    }

    private ILoggingEvent line(String message) {
        return new LoggingEvent("", context.getLogger("test"), Level.INFO, message, null, null);
    }

    private double dropped() {
        return meters.get("oracle_log_lines_dropped_total").counter().count();
    }

    @Test
    void aLineArrivesAsACreateActionAndADocument() throws InterruptedException {
        appender.doAppend(line("hello"));
        String[] lines = bodies.poll(10, TimeUnit.SECONDS).split("\n");
        assertEquals("{\"create\":{}}", lines[0]);
        assertTrue(lines[1].contains("\"message\":\"hello\""), lines[1]);
    }

    @Test
    void aServerThatIsBusyIsAskedAgainWithTheSameLines() throws InterruptedException {
        statuses.add(503);
        appender.doAppend(line("hello"));
        assertEquals(bodies.poll(10, TimeUnit.SECONDS), bodies.poll(10, TimeUnit.SECONDS));
        assertEquals(0, dropped());
    }

    @Test
    void whatTheServerRefusesForGoodIsCountedAndDoesNotHoldUpTheRest() throws InterruptedException {
        statuses.add(400);
        appender.doAppend(line("bad"));
        assertTrue(bodies.poll(10, TimeUnit.SECONDS).contains("bad"));
        appender.doAppend(line("good"));
        assertTrue(bodies.poll(10, TimeUnit.SECONDS).contains("good"));
        assertEquals(1, dropped());
    }

    @Test
    void aServerThatIsAwayCostsLinesAndNothingElse() {
        server.stop(0);
        for (int i = 0; i < 20_000; i++) {
            appender.doAppend(line("line"));
        }
        appender.stop();
        assertEquals(20_000, dropped());
    }
}
