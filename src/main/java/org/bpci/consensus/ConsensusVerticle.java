package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.bus.Room;
import org.bpci.communication.BallotUplink;
import org.bpci.communication.CommunicationEvent;
import org.bpci.consensus.ConsensusRequest.ActiveRounds;
import org.bpci.consensus.ConsensusRequest.CastVote;
import org.bpci.consensus.ConsensusRequest.ConsensusHealth;
import org.bpci.consensus.ConsensusRequest.ConsensusStats;
import org.bpci.consensus.ConsensusRequest.CurrentWeights;
import org.bpci.consensus.ConsensusRequest.FindCertificate;
import org.bpci.consensus.ConsensusRequest.FindEpoch;
import org.bpci.consensus.ConsensusRequest.FindEvidence;
import org.bpci.consensus.ConsensusRequest.FindProposal;
import org.bpci.consensus.ConsensusRequest.ListEvidence;
import org.bpci.consensus.ConsensusRequest.ListParameters;
import org.bpci.consensus.ConsensusRequest.ListProposals;
import org.bpci.consensus.ConsensusRequest.SetWeight;
import org.bpci.consensus.ConsensusRequest.SubmitProposal;
import org.bpci.discovery.Directory;
import org.bpci.discovery.DiscoveryRequest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Request;
import org.bpci.sql.Database;

/**
 * The shell of the consensus room: one instance on virtual threads, one lane. Everything that decides or looks at decisions
 * goes through the lane; ballots gather outside it and pass in batches.
 */
public final class ConsensusVerticle extends Room {

    private static final int PROPOSAL_ID_CHARS_SHOWN = 128;

    private final ConsensusSettings settings;
    private final Database database;
    private final InstantSource clock;
    private final MeterRegistry registry;
    private Bus bus;
    private Chamber chamber;
    private Courier courier;
    private Foreman foreman;
    private Herald herald;
    private BallotDesk ballots;
    private ProposalDesk proposals;
    private Inquiries inquiries;
    private ConsensusArchive archive;

    public ConsensusVerticle(ConsensusSettings settings, Database database, InstantSource clock, MeterRegistry registry) {
        this.settings = settings;
        this.database = database;
        this.clock = clock;
        this.registry = registry;
    }

    @Override
    public Future<?> start() {
        bus = Bus.of(vertx);
        return vertx.deployVerticle(() -> new ScrutineerVerticle(settings.network()),
                new DeploymentOptions().setInstances(settings.limits().scrutineers())).compose(deployed -> Directory.follow(bus)).compose(directory -> {
            build(directory);
            serve();
            bus.listen(CommunicationEvent.SessionOpened.class, opened -> courier.opened(opened, chamber.assembly()));
            bus.listen(CommunicationEvent.SessionClosed.class, courier::closed);
            chamber.remember();
            vertx.setPeriodic(settings.limits().tickPeriod().toMillis(), timer -> bus.tell(new Turn.PassTime()));
            return open(Turn.class, Turn.ADDRESS);
        }).compose(opened -> open(BallotUplink.class, BallotUplink.ADDRESS)).compose(opened -> open(ConsensusRequest.class, ConsensusRequest.ADDRESS));
    }

    private void build(Directory directory) {
        ConsensusStore store = new ConsensusStore(settings.network());
        ConsensusMeters meters = new ConsensusMeters(registry);
        archive = new ConsensusArchive(database, settings.network());
        courier = new Courier(bus);
        foreman = new Foreman(bus, directory, database, store, clock);
        herald = new Herald(bus, courier, foreman, meters, node -> isolated(directory, node));
        chamber = new Chamber(settings, archive, new Commit(database, store, settings), herald, clock);
        ballots = new BallotDesk(bus, settings, chamber, archive, meters, node -> isolated(directory, node), courier::dispatch);
        inquiries = new Inquiries(settings, chamber, archive, new Notary(bus), herald, meters, node -> isolated(directory, node), courier::connected);
        proposals = new ProposalDesk(settings, chamber, inquiries, directory,
                () -> bus.ask(new DiscoveryRequest.AllNodes()).await().nodes());
    }

    /** A node that is gone cannot vote either: nobody answers for its key any more. */
    private boolean isolated(Directory directory, NodeId node) {
        return foreman.isolating(node) || directory.find(node).map(record -> record.isolation().isPresent()).orElse(true);
    }

    private void serve() {
        decide(SubmitProposal.class, proposals::submit);
        decide(SetWeight.class, proposals::setWeight);
        serveAsync(CastVote.class, request -> {
            requireEnabled();
            Future<ConsensusRequest.Cast> cast = ballots.cast(request.ballot());
            ballots.submit();
            return cast;
        });
        serve(FindProposal.class, request -> inquiries.proposal(request.id()));
        serve(ListProposals.class, request -> archive.proposals(request));
        serve(ActiveRounds.class, request -> inquiries.active(request.limit()));
        serve(FindCertificate.class, request -> inquiries.certificate(request.id()));
        serve(CurrentWeights.class, request -> inquiries.weights(proposals::standing));
        serve(FindEpoch.class, request -> inquiries.epoch(request.number()));
        serve(ListParameters.class, request -> inquiries.parameters());
        serve(ListEvidence.class, request -> archive.evidence(request.after(), request.limit()));
        serve(FindEvidence.class, request -> inquiries.evidence(request.id()));
        serve(ConsensusStats.class, request -> inquiries.stats(proposals::standing));
        serve(ConsensusHealth.class, request -> inquiries.health(proposals::standing));
        serve(Turn.CountBallots.class, turn -> {
            ballots.count();
            return null;
        });
        serve(Turn.PassTime.class, turn -> {
            passTime();
            return null;
        });
        serveAsync(BallotUplink.BallotsOffered.class, this::offered);
        serveAsync(BallotUplink.NewsWanted.class, wish -> {
            courier.subscribe(wish.node(), wish.wanted());
            return Future.succeededFuture();
        });
    }

    private <R, T extends Request<R>> void decide(Class<T> kind, Function<T, R> handler) {
        serve(kind, request -> {
            requireEnabled();
            R decided = handler.apply(request);
            courier.dispatch();
            return decided;
        });
    }

    private void requireEnabled() {
        if (!settings.limits().enabled()) {
            throw ConsensusFault.CONSENSUS_DISABLED.because("the operator can switch it on with enable_consensus_bridge");
        }
    }

    private Future<Void> offered(BallotUplink.BallotsOffered offer) {
        for (ObjectNode ballot : offer.ballots()) {
            Future<ConsensusRequest.Cast> cast = settings.limits().enabled() ? ballots.cast(ballot)
                    : Future.failedFuture(ConsensusFault.CONSENSUS_DISABLED.because("the oracle takes no ballots"));
            cast.onComplete(
                    counted -> courier.receipt(offer.session(), counted.receipt()),
                    failure -> courier.answer(offer.session(), ConsensusFrames.error(refusal(failure), proposalId(ballot))));
        }
        ballots.submit();
        courier.dispatch(); // what was refused at the door
        return Future.succeededFuture();
    }

    private static Refusal refusal(Throwable failure) {
        return failure instanceof Refusal refusal ? refusal : BusFault.DEFECT.because("the ballot was not counted; send it again");
    }

    /** As the node wrote it, so that it can tell which of its ballots was refused. */
    private static Optional<String> proposalId(ObjectNode ballot) {
        String id = ballot.path("proposal_id").asText("");
        return id.isEmpty() || id.length() > PROPOSAL_ID_CHARS_SHOWN ? Optional.empty() : Optional.of(id);
    }

    private void passTime() {
        Assembly assembly = chamber.remember();
        for (List<Fact> facts = assembly.tick(chamber.now()); !facts.isEmpty(); facts = assembly.tick(chamber.now())) {
            chamber.apply(facts);
            chamber.commit(facts, java.util.Map.of());
        }
        courier.flush(assembly);
        courier.dispatch();
        herald.regulate(assembly);
        foreman.work();
    }
}
