package org.bpci.communication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Refusal;

/** Connects to one endpoint: resolve, judge the address, connect to it, and the client's side of the opening handshake. */
final class Dialler {

    /** An open connection, its handshake done. */
    record Dialled(Wire wire, ByteBuffer early) {
    }

    private static final ClientSSLOptions TLS = new ClientSSLOptions().setHostnameVerificationAlgorithm("HTTPS");

    private final Vertx vertx;
    private final DialPolicy policy;
    private final NetClient client;
    private final SecureRandom random = new SecureRandom();

    Dialler(Vertx vertx, DialPolicy policy) {
        this.vertx = vertx;
        this.policy = policy;
        this.client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) Redial.DIAL_MILLIS_MAX).setTcpNoDelay(true));
    }

    /** Fails with a {@link Refusal}; takes at most {@link Redial#DIAL_MILLIS_MAX} once the name is resolved. */
    Future<Dialled> dial(URI endpoint) {
        try {
            DialPolicy.Target target = policy.target(endpoint);
            return vertx.executeBlocking(() -> List.of(InetAddress.getAllByName(target.host())), false)
                    .compose(resolved -> connect(target, policy.choose(resolved)))
                    .compose(wire -> shakeHands(wire, endpoint))
                    .recover(failure -> Future.failedFuture(failure instanceof Refusal refusal ? refusal
                            : CommunicationFault.CONNECTION_FAILED.because("the endpoint did not answer: " + failure.getMessage())));
        } catch (Refusal refusal) {
            return Future.failedFuture(refusal);
        }
    }

    Future<Void> close() {
        return client.close();
    }

    private Future<Wire> connect(DialPolicy.Target target, InetAddress address) {
        ConnectOptions options = new ConnectOptions()
                .setRemoteAddress(SocketAddress.inetSocketAddress(new InetSocketAddress(address, target.port())))
                .setHost(target.host()) // whom the certificate must name
                .setPort(target.port())
                .setSsl(target.tls());
        if (target.tls()) {
            options.setSslOptions(TLS).setSniServerName(target.host());
        }
        return client.connect(options).map(socket -> new Wire((NetSocketInternal) socket));
    }

    private Future<Dialled> shakeHands(Wire wire, URI endpoint) {
        byte[] keyBytes = new byte[Upgrade.KEY_BYTES];
        random.nextBytes(keyBytes);
        String key = Base64.getEncoder().encodeToString(keyBytes);
        HttpHead.Collector head = new HttpHead.Collector();
        Promise<Dialled> done = Promise.promise();
        wire.listen(in -> read(wire, head, key, in, done), () -> { }, () -> done.tryFail(failed("it closed the connection")));
        wire.write(Upgrade.request(endpoint, key).getBytes(StandardCharsets.US_ASCII));
        long timer = vertx.setTimer(Redial.DIAL_MILLIS_MAX, late -> done.tryFail(failed("its handshake took too long")));
        return done.future().onComplete(ended -> {
            vertx.cancelTimer(timer);
            if (ended.failed()) {
                wire.cut();
            }
        });
    }

    private static void read(Wire wire, HttpHead.Collector head, String key, ByteBuffer in, Promise<Dialled> done) {
        if (done.future().isComplete()) {
            return;
        }
        try {
            Optional<HttpHead> response = head.read(in);
            if (response.isPresent()) {
                if (Upgrade.accepts(response.get(), key)) {
                    done.complete(new Dialled(wire, in));
                } else {
                    done.fail(failed("it does not speak WebSocket with the subprotocol " + Upgrade.SUBPROTOCOL));
                }
            }
        } catch (HttpHead.Malformed malformed) {
            done.fail(failed("it does not speak HTTP/1.1"));
        }
    }

    private static Refusal failed(String why) {
        return CommunicationFault.CONNECTION_FAILED.because("the endpoint cannot be used: " + why);
    }
}
