package org.bpci.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.bpci.api.ApiFault;
import org.bpci.api.TokenVerifier;
import org.bpci.bus.Bus;
import org.bpci.kernel.Refusal;

/** One of several instances that share the port. Runs on the event loop; never blocks. */
public final class EdgeVerticle extends VerticleBase {

    private static final Duration TICK_PERIOD = Duration.ofMillis(250);
    private static final int BACKLOG_CONNECTIONS = 1_024;
    /** Vert.x's name for a free port that all instances share. Servers of the same name would share it: the WebSocket's is -1. */
    private static final int SHARED_FREE_PORT = -2;

    private final EdgeSettings settings;
    private final FrontDesk desk;
    private final TokenVerifier tokens;
    private final NodeProbe probe;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final LongSupplier nanos = System::nanoTime;
    private final Answers answers = new Answers();
    private ConnectionWatch watch;
    private HttpServer server;

    /**
     * @param desk   the same for all instances
     * @param tokens checks the tokens of operators, auditors and viewers
     */
    public EdgeVerticle(EdgeSettings settings, FrontDesk desk, TokenVerifier tokens, NodeProbe probe, InstantSource clock,
                        MeterRegistry meters) {
        this.settings = settings;
        this.desk = desk;
        this.tokens = tokens;
        this.probe = probe;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public Future<?> start() {
        watch = new ConnectionWatch(desk, nanos);
        Router router = Router.router(vertx);
        table().mountOn(router);
        server = vertx.createHttpServer(options())
                .connectionHandler(watch::opened)
                .invalidRequestHandler(this::malformed)
                .requestHandler(request -> {
                    if (watch.headRead(request)) {
                        Gate.objection(request).ifPresentOrElse(
                                objection -> refuseAndClose(request, objection), () -> router.handle(request));
                    }
                });
        vertx.setPeriodic(TICK_PERIOD.toMillis(), timer -> watch.tick());
        return server.listen().onSuccess(listening -> desk.listening(listening.actualPort()));
    }

    /** Calls in work get their answer if it comes in time; everything else ends now. */
    @Override
    public Future<?> stop() {
        if (server == null) {
            return Future.succeededFuture();
        }
        watch.close();
        Promise<Void> quiet = Promise.promise();
        long until = nanos.getAsLong() + desk.limits().drainTimeout().toNanos();
        vertx.setPeriodic(TICK_PERIOD.toMillis() / 5, timer -> {
            if (watch.isEmpty() || nanos.getAsLong() - until > 0) {
                vertx.cancelTimer(timer);
                quiet.tryComplete();
            }
        });
        return quiet.future().eventually(() -> {
            watch.cutAll();
            return server.close();
        });
    }

    private RouteTable table() {
        Bus bus = Bus.of(vertx);
        Gate gate = new Gate(tokens, clock, desk.budget(), nanos);
        RouteTable table = new RouteTable(gate, desk, watch, answers, meters, nanos, settings.messageBytesMax());
        new OperatorRoutes(bus, settings, probe, clock).mount(table);
        new NodeRoutes(bus, settings).mount(table);
        new RelayRoutes(bus, settings).mount(table);
        new QueryRoutes(bus).mount(table);
        new AuditRoutes(bus).mount(table);
        new ConsensusRoutes(vertx, bus).mount(table);
        new InterAppRoutes(bus, settings).mount(table);
        new HealthRoutes(probe, nanos).mount(table);
        return table;
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port() == 0 ? SHARED_FREE_PORT : settings.port())
                .setAcceptBacklog(BACKLOG_CONNECTIONS)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false)
                .setDecompressionSupported(false)
                .setMaxInitialLineLength(desk.limits().requestLineBytesMax())
                .setMaxHeaderSize(desk.limits().headerBytesMax())
                .setMaxFormAttributeSize(0)
                .setHandle100ContinueAutomatically(false);
    }

    /** What Netty could not read as HTTP: nothing that follows on the connection can be trusted to begin a request. */
    private void malformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Refusal refusal = switch (cause) {
            case TooLongHttpLineException tooLong ->
                    ApiFault.URL_TOO_LONG.because("the request line has at most " + desk.limits().requestLineBytesMax() + " bytes");
            case TooLongHttpHeaderException tooLarge ->
                    ApiFault.HEADERS_TOO_LARGE.because("the header fields have at most " + desk.limits().headerBytesMax() + " bytes together");
            case PipelineGuard.VersionUnknown version ->
                    ApiFault.HTTP_VERSION_UNSUPPORTED.because("this port speaks HTTP/1.1; send the request as HTTP/1.1");
            case null, default -> ApiFault.REQUEST_MALFORMED.because("the request is not HTTP/1.1 as RFC 9112 writes it");
        };
        if (watch.headRead(request)) {
            refuseAndClose(request, refusal);
        }
    }

    private void refuseAndClose(HttpServerRequest request, Refusal refusal) {
        watch.last(request);
        request.response().putHeader("Connection", "close");
        watch.answering(request);
        answers.problem(request, "malformed", refusal).onComplete(ended -> watch.answered(request));
    }
}
