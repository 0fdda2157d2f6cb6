package org.bpci.node;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bpci.communication.CommunicationLimits;
import org.bpci.communication.CommunicationVerticle;
import org.bpci.communication.Switchboard;
import org.bpci.consensus.ConsensusRequest;
import org.bpci.consensus.ConsensusVerticle;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.discovery.DiscoveryVerticle;
import org.bpci.edge.EdgeLimits;
import org.bpci.edge.EdgeVerticle;
import org.bpci.edge.FrontDesk;
import org.bpci.ledger.LedgerLimits;
import org.bpci.interapp.InterAppRequest;
import org.bpci.interapp.InterAppVerticle;
import org.bpci.ledger.LedgerVerticle;
import org.bpci.relay.RelayVerticle;
import org.bpci.relay.RetentionVerticle;

/**
 * Which verticles run, on what threads, how many: said here and nowhere else. The order is the order of starting; the node
 * stops them in reverse, so that the edge drains first and what answers others goes last.
 *
 * <p>Rooms that await run on virtual threads, one instance each: one writer is a correctness rule, not a setting. What
 * carries every frame or request runs on event loops, as many as configured. The relay is one instance too, because its books
 * are; its signature checks, which are most of its work, run in verifiers of its own. The port of the nodes opens after the
 * relay and the consensus room and closes before them: they must hear of every session, and sessions must not talk to nobody.
 */
final class Deployment {

    /** How often payloads past their time are looked for. */
    private static final Duration RETENTION_PERIOD = Duration.ofHours(1);

    record Row(String room, ThreadingModel threads, int instances, Supplier<? extends Deployable> verticle) {

        DeploymentOptions options() {
            return new DeploymentOptions().setThreadingModel(threads).setInstances(instances);
        }
    }

    private final NodeParts parts;
    private final RoomSettings settings;
    private final OracleConfig oracle;
    private final Switchboard switchboard;
    private final CommunicationLimits communicationLimits;
    private final FrontDesk desk = new FrontDesk(EdgeLimits.defaults());
    private final Probe probe;

    Deployment(NodeParts parts) {
        this.parts = parts;
        this.settings = new RoomSettings(parts);
        this.oracle = parts.config().oracleConfig();
        this.communicationLimits = settings.communicationLimits();
        this.switchboard = new Switchboard(communicationInstances(), communicationLimits, parts.meters());
        List<String> sockets = IntStream.range(0, communicationInstances()).mapToObj(number -> "communication." + number).toList();
        this.probe = new Probe(parts.bus(), parts.database(), parts.loaded(), parts.scrape(),
                Stream.concat(Stream.of(DiscoveryRequest.ADDRESS, ConsensusRequest.ADDRESS, InterAppRequest.ADDRESS), sockets.stream()).toList());
    }

    List<Row> rows() {
        return List.of(
                new Row("ledger", ThreadingModel.VIRTUAL_THREAD, 1, this::ledger),
                new Row("discovery", ThreadingModel.VIRTUAL_THREAD, 1, this::discovery),
                new Row("relay", ThreadingModel.EVENT_LOOP, 1, this::relay),
                new Row("consensus", ThreadingModel.VIRTUAL_THREAD, 1, this::consensus),
                new Row("interapp", ThreadingModel.VIRTUAL_THREAD, 1, this::interApp),
                new Row("communication", ThreadingModel.EVENT_LOOP, communicationInstances(), this::communication),
                new Row("retention", ThreadingModel.VIRTUAL_THREAD, 1, this::retention),
                new Row("edge", ThreadingModel.EVENT_LOOP, oracle.performanceConfig().edgeInstances(), this::edge));
    }

    Probe probe() {
        return probe;
    }

    /** The port of the API, once deployed. */
    int apiPort() {
        return desk.port();
    }

    /** The port of the WebSocket, once deployed. */
    int wsPort() {
        return switchboard.port();
    }

    private int communicationInstances() {
        return oracle.performanceConfig().communicationInstances();
    }

    private LedgerVerticle ledger() {
        return new LedgerVerticle(parts.database(), settings.ledgerOrigin(), parts.key(), LedgerLimits.defaults(), parts.clock(),
                parts.meters(), Optional.of(oracle.dataDir().resolve("checkpoint")));
    }

    private DiscoveryVerticle discovery() {
        return new DiscoveryVerticle(parts.database(), parts.clock(), oracle.network(), oracle.securityConfig().minimumSuite(),
                settings.discoveryLimits(), parts.meters());
    }

    private CommunicationVerticle communication() {
        return new CommunicationVerticle(settings.communication(), communicationLimits, parts.key(), parts.clock(), switchboard);
    }

    private RelayVerticle relay() {
        return new RelayVerticle(settings.relay(), parts.database(), parts.meters(), parts.clock(), new SplittableRandom());
    }

    private RetentionVerticle retention() {
        Duration keep = Duration.ofDays(parts.config().logging().auditLogging().retention().getDays());
        return new RetentionVerticle(parts.database(), keep, RETENTION_PERIOD, parts.clock());
    }

    private ConsensusVerticle consensus() {
        return new ConsensusVerticle(settings.consensus(), parts.database(), parts.clock(), parts.meters());
    }

    private InterAppVerticle interApp() {
        return new InterAppVerticle(settings.interApp(), parts.database(), parts.clock(), parts.meters());
    }

    private EdgeVerticle edge() {
        return new EdgeVerticle(settings.edge(wsPort()), desk, parts.tokens(), probe, parts.clock(), parts.meters());
    }
}
