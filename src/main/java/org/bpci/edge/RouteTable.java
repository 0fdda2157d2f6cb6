package org.bpci.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.bpci.api.ApiFault;
import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.kernel.Refusal;

/** Leads each request through the gate to the one handler of its route, and what comes back to the peer. */
final class RouteTable {

    /** Turns a call into its answer; may throw or fail with a {@link Refusal}. */
    interface Handler {

        Future<Reply> answer(Call call);
    }

    private final Gate gate;
    private final FrontDesk desk;
    private final ConnectionWatch watch;
    private final Answers answers;
    private final MeterRegistry meters;
    private final LongSupplier nanos;
    private final int messageBytesMax;
    private final Map<Route, Handler> handlers = new LinkedHashMap<>();

    RouteTable(Gate gate, FrontDesk desk, ConnectionWatch watch, Answers answers, MeterRegistry meters, LongSupplier nanos,
               int messageBytesMax) {
        this.gate = gate;
        this.desk = desk;
        this.watch = watch;
        this.answers = answers;
        this.meters = meters;
        this.nanos = nanos;
        this.messageBytesMax = messageBytesMax;
    }

    void mount(Route route, Handler handler) {
        if (handlers.put(route, handler) != null) {
            throw new IllegalStateException(route + " is served twice");
        }
    }

    /** Every route must have a handler by now. */
    void mountOn(Router router) {
        List<Route> unserved = new ArrayList<>(Routes.ALL);
        unserved.removeAll(handlers.keySet());
        if (!unserved.isEmpty() || handlers.size() != Routes.ALL.size()) {
            throw new IllegalStateException("not exactly the routes of the interface are served; missing: " + unserved);
        }
        Map<String, List<Route>> byPath = Routes.ALL.stream()
                .collect(Collectors.groupingBy(Route::path, LinkedHashMap::new, Collectors.toList()));
        handlers.forEach((route, handler) -> {
            var mounted = router.route(pattern(route)).method(HttpMethod.valueOf(route.method()));
            if (route.method().equals("GET")) {
                mounted.method(HttpMethod.HEAD);
            }
            mounted.handler(context -> serve(context, route, handler));
        });
        byPath.forEach((path, routes) -> router.route(pattern(routes.getFirst())).handler(context -> refuseMethod(context, routes)));
        router.route().handler(context -> refuse(context, ApiFault.ROUTE_UNKNOWN.because(
                "nothing is served at this path; GET " + Routes.OPENAPI.path() + " lists what is")));
        router.route().failureHandler(context -> fail(context, "failure", context.failure()));
    }

    private void serve(RoutingContext context, Route route, Handler handler) {
        HttpServerRequest request = context.request();
        long begun = nanos.getAsLong();
        int bytesMax = route.equals(Routes.RELAY) || route.equals(Routes.CALLS) ? Math.min(messageBytesMax, route.bodyBytesMax()) : route.bodyBytesMax();
        Call call = new Call(context, route, gate);
        try {
            gate.admit(call);
            gate.admitBody(call, bytesMax);
        } catch (Refusal refusal) {
            fail(context, route.path(), refusal);
            measure(route, context, begun);
            return;
        }
        if (Gate.awaitsContinue(request)) {
            request.response().writeContinue();
        }
        BodyReader.read(request, bytesMax, desk, watch)
                .compose(body -> {
                    if (!watch.bodyRead(request)) {
                        desk.release(body.length);
                        return Future.failedFuture(ApiFault.EDGE_BUSY.because("the connection gave way to a newer one; try again"));
                    }
                    call.body(body);
                    return answer(call, handler).onComplete(ended -> desk.release(body.length));
                })
                .onComplete(reply -> {
                    watch.answering(request);
                    answers.reply(request, reply).onComplete(ended -> watch.answered(request));
                }, failure -> fail(context, route.path(), failure))
                .onComplete(ended -> measure(route, context, begun));
    }

    private static Future<Reply> answer(Call call, Handler handler) {
        try {
            return handler.answer(call);
        } catch (RuntimeException failure) {
            return Future.failedFuture(failure);
        }
    }

    private void refuseMethod(RoutingContext context, List<Route> routes) {
        TreeSet<String> allowed = routes.stream().map(Route::method).collect(Collectors.toCollection(TreeSet::new));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        String allow = String.join(", ", allowed);
        context.response().putHeader("Allow", allow);
        refuse(context, ApiFault.METHOD_NOT_ALLOWED.because("this path answers " + allow));
    }

    private void refuse(RoutingContext context, Refusal refusal) {
        fail(context, "unknown", refusal);
    }

    private void fail(RoutingContext context, String where, Throwable failure) {
        HttpServerRequest request = context.request();
        if (watch.isLast(request)) {
            request.response().putHeader("Connection", "close");
        }
        watch.answering(request);
        answers.problem(request, where, failure).onComplete(ended -> watch.answered(request));
        if (!request.isEnded()) {
            BodyReader.discard(request);
            request.endHandler(end -> watch.bodyRead(request));
        }
    }

    private void measure(Route route, RoutingContext context, long begun) {
        meters.timer("oracle_http_requests", "method", route.method(), "route", route.path(),
                        "status", Integer.toString(context.response().getStatusCode()))
                .record(nanos.getAsLong() - begun, TimeUnit.NANOSECONDS);
    }

    /** The path template in the router's syntax. */
    private static String pattern(Route route) {
        return route.path().replace(Route.TILE, "*").replaceAll("\\{([a-z_]+)}", ":$1");
    }
}
