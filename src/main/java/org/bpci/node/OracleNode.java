package org.bpci.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.BindException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bpci.api.TokenFiles;
import org.bpci.api.TokenVerifier;
import org.bpci.bus.Bus;
import org.bpci.edge.NodeProbe;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.Journal;
import org.bpci.sql.Database;
import org.bpci.sql.DatabaseLimits;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.DirectoryLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One oracle in this process: the data directory, the database, then the rooms in the order of {@link Deployment}. What
 * starts last stops first; a start that fails stops what had started.
 */
public final class OracleNode {

    private static final Logger LOG = LoggerFactory.getLogger(OracleNode.class);
    private static final String LOCK_FILE = "oracle.lock";

    /** A room that does not stop keeps neither the others nor the database from stopping in good order. */
    private static final Duration ROOM_STOP_MAX = Duration.ofSeconds(10);

    private final Metrics metrics = new Metrics();
    private final Vertx vertx = metrics.measured(Vertx.builder(), new VertxOptions()).build();
    /** Undoes what was started, last first; steps follow each other, but not always on one thread. */
    private final Deque<Supplier<Future<?>>> undo = new ConcurrentLinkedDeque<>();
    private final Instant startedAt = Instant.now();
    private NodeConfig config;
    private Deployment deployment;

    private OracleNode() {
    }

    /** Reads the configuration and starts; fails with the refusal of whatever cannot start. */
    public static Future<OracleNode> start(ConfigSources sources) {
        return start(sources, () -> { });
    }

    /** @param configured told when the configuration was found right and the start begins */
    public static Future<OracleNode> start(ConfigSources sources, Runnable configured) {
        long begin = System.nanoTime();
        OracleNode node = new OracleNode();
        // Not a future of this Vert.x: when the start fails, its event loops are gone before the caller is told.
        Promise<OracleNode> started = Promise.promise();
        ConfigLoader.read(node.vertx, sources).onSuccess(loaded -> configured.run()).compose(node::openDataDirectory).compose(node::deploy).onComplete(ready -> {
            LOG.atInfo().setMessage("oracle is ready").addKeyValue("node_id", node.config.oracleConfig().nodeId())
                    .addKeyValue("millis", (System.nanoTime() - begin) / 1_000_000).log();
            started.complete(node);
        }, failure -> {
            Throwable explained = node.explained(failure);
            node.close().onComplete(closed -> started.fail(explained));
        });
        return started.future();
    }

    private Future<NodeParts> openDataDirectory(LoadedConfig loaded) {
        config = loaded.config();
        metrics.serve(config.prometheusMetrics());
        OracleConfig oracle = config.oracleConfig();
        return vertx.executeBlocking(() -> {
            DirectoryLock lock = DirectoryLock.take(oracle.dataDir(), LOCK_FILE);
            undo.push(() -> released(lock));
            Logs logs = Logs.configure(config.logging(), oracle.nodeId(), metrics.registry());
            undo.push(() -> released(logs));
            return new Identity(OracleKey.in(oracle.dataDir(), oracle.securityConfig().minimumSuite()),
                    new TokenFiles(oracle.dataDir(), oracle.nodeId().value(), oracle.network().id()).prepare(vertx, startedAt));
        }, false).compose(identity -> Database.open(vertx, databaseLocation(oracle), databaseLimits(oracle)).map(database -> {
            undo.push(database::close);
            return new NodeParts(loaded, Bus.install(vertx), database, identity.key(), identity.tokens(), InstantSource.system(),
                    startedAt, metrics.registry(), metrics::scrape);
        }));
    }

    private record Identity(SigningKey key, TokenVerifier tokens) {
    }

    private static Future<Void> released(AutoCloseable held) {
        try {
            held.close();
            return Future.succeededFuture();
        } catch (Exception failure) {
            return Future.failedFuture(failure);
        }
    }

    private static DatabaseLocation databaseLocation(OracleConfig oracle) {
        return oracle.databaseUrl().isEmpty()
                ? DatabaseLocation.Embedded.in(oracle.dataDir()) : DatabaseLocation.External.of(oracle.databaseUrl());
    }

    private static DatabaseLimits databaseLimits(OracleConfig oracle) {
        return DatabaseLimits.DEFAULT.withPoolConnections(oracle.performanceConfig().databaseConnections());
    }

    private Future<Void> deploy(NodeParts parts) {
        deployment = new Deployment(parts);
        Future<Void> deployed = Future.succeededFuture();
        for (Deployment.Row row : deployment.rows()) {
            deployed = deployed.compose(before -> deploy(row));
        }
        return deployed.compose(all -> recordStart(parts));
    }

    /** From here on the audit trail is this process's, with this configuration. */
    private static Future<Void> recordStart(NodeParts parts) {
        Entry started = Entry.of(EntryKind.ORACLE_STARTED, parts.startedAt())
                .node(parts.config().oracleConfig().nodeId())
                .digest(parts.loaded().digest())
                .detail("key_id", parts.key().verificationKey().keyId());
        return parts.database().transaction(tx -> new Journal().append(tx, List.of(started)));
    }

    private Future<Void> deploy(Deployment.Row row) {
        return vertx.deployVerticle(row.verticle(), row.options()).map(id -> {
            undo.push(() -> vertx.undeploy(id).timeout(ROOM_STOP_MAX.toMillis(), TimeUnit.MILLISECONDS));
            LOG.atInfo().setMessage("room is open").addKeyValue("room", row.room())
                    .addKeyValue("instances", row.instances()).log();
            return null;
        });
    }

    public NodeConfig config() {
        return config;
    }

    /** Each part of the node and what is wrong with it; the node is ready when nothing is. */
    public Future<List<NodeProbe.Part>> parts() {
        return deployment.probe().parts();
    }

    /** The port of the API, also when the configuration leaves it open. */
    public int apiPort() {
        return deployment.apiPort();
    }

    /** The port of the WebSocket, also when the configuration leaves it open. */
    public int wsPort() {
        return deployment.wsPort();
    }

    /** Stops everything in reverse order; what fails to stop is logged and left behind. Succeeds always. */
    public Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        unwind().onComplete(unwound -> vertx.close().onComplete(ended -> closed.complete()));
        return closed.future();
    }

    private Future<Void> unwind() {
        Supplier<Future<?>> last = undo.poll();
        if (last == null) {
            return Future.succeededFuture();
        }
        return last.get().transform(stopped -> {
            if (stopped.failed()) {
                LOG.atWarn().setMessage("something did not stop in good order").setCause(stopped.cause()).log();
            }
            return unwind();
        });
    }

    private Throwable explained(Throwable failure) {
        if (failure instanceof Refusal) {
            return failure;
        }
        if (failure instanceof BindException) {
            OracleConfig oracle = config.oracleConfig();
            return NodeFault.PORT_TAKEN.because("port " + oracle.apiPort() + " or " + oracle.wsPort() + " of " + oracle.bindAddress()
                    + " cannot be bound (" + failure.getMessage() + "); stop what uses it, or choose others with --api-port and --ws-port");
        }
        LOG.atError().setMessage("the node did not start").setCause(failure).log();
        return NodeFault.START_FAILED.because(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }
}
