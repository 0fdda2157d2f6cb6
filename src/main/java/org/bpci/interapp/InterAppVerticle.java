package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.bus.Room;
import org.bpci.discovery.Directory;
import org.bpci.interapp.InterAppRequest.AcceptAgreement;
import org.bpci.interapp.InterAppRequest.AgreementView;
import org.bpci.interapp.InterAppRequest.AppRegistered;
import org.bpci.interapp.InterAppRequest.Authority;
import org.bpci.interapp.InterAppRequest.Establish;
import org.bpci.interapp.InterAppRequest.Established;
import org.bpci.interapp.InterAppRequest.LiftQuarantine;
import org.bpci.interapp.InterAppRequest.QuarantineApp;
import org.bpci.interapp.InterAppRequest.RegisterApp;
import org.bpci.interapp.InterAppRequest.ResumeAgreement;
import org.bpci.interapp.InterAppRequest.RevokeAgreement;
import org.bpci.interapp.InterAppRequest.SuspendAgreement;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.relay.CallCourt;
import org.bpci.sql.Database;

/**
 * The shell of the inter-app room: one instance on virtual threads. What changes passes one by one through its lane: decide,
 * store, apply, tell, reply. Calls are decided at once from what is in force, whatever the lane waits for.
 */
public final class InterAppVerticle extends Room {

    /** How long ago an agreement may have ended whose calls are recalled again by a new process. */
    private static final Duration RECALLED_AGAIN = Duration.ofHours(1);

    private final InterAppSettings settings;
    private final Database database;
    private final InstantSource clock;
    private final InterAppMeters meters;
    private final Book book = new Book();
    private final Court court;
    private Office office;
    private AppDesk apps;
    private AgreementDesk agreements;
    private Inquiries inquiries;

    public InterAppVerticle(InterAppSettings settings, Database database, InstantSource clock, MeterRegistry registry) {
        this.settings = settings;
        this.database = database;
        this.clock = clock;
        this.meters = new InterAppMeters(registry);
        this.court = new Court(book, settings.validation());
    }

    @Override
    public Future<?> start() {
        Bus bus = Bus.of(vertx);
        return Directory.follow(bus).compose(directory -> {
            InterAppStore store = new InterAppStore(settings.network());
            office = new Office(book, database, store, bus, court, meters, clock);
            apps = new AppDesk(book, settings, directory::find);
            agreements = new AgreementDesk(book, settings);
            inquiries = new Inquiries(book, office, database, store, settings, meters);
            serveChanges();
            serveQuestions(bus, store, new Validator(book, settings, court, directory::find));
            serveCourt(bus);
            office.remember();
            office.recallEndedSince(office.now().minus(RECALLED_AGAIN));
            vertx.setPeriodic(settings.limits().tickPeriod().toMillis(), timer -> bus.tell(new Turn.PassTime()));
            return open(Turn.class, Turn.ADDRESS);
        }).compose(opened -> open(CallCourt.class, CallCourt.ADDRESS)).compose(opened -> open(InterAppRequest.class, InterAppRequest.ADDRESS));
    }

    private void serveChanges() {
        serve(RegisterApp.class, this::register);
        serve(QuarantineApp.class, order -> appChanged(order.app(), apps(order)));
        serve(LiftQuarantine.class, order -> appChanged(order.app(), apps(order)));
        serve(Establish.class, this::establish);
        serve(AcceptAgreement.class, request -> {
            AppWord word = word(request.agreementId(), AppWord.read(request.acceptance(), Kind.ACCEPTANCE));
            return changed(request.agreementId(), agreements.accept(word, standing(request.agreementId()), office.now()));
        });
        serve(RevokeAgreement.class, request -> changed(request.agreementId(), revoke(request)));
        serve(SuspendAgreement.class, request -> changed(request.agreementId(), suspend(request)));
        serve(ResumeAgreement.class, request -> changed(request.agreementId(), resume(request)));
        serve(Turn.PassTime.class, turn -> {
            passTime();
            return null;
        });
        serve(Turn.Enforce.class, turn -> {
            enforce(turn);
            return null;
        });
    }

    private void serveQuestions(Bus bus, InterAppStore store, Validator validator) {
        Reporter reporter = new Reporter(settings, database, store, bus, vertx);
        serveAsync(InterAppRequest.FindApp.class, question -> Future.succeededFuture(book.requireApp(question.app())));
        serveAsync(InterAppRequest.ListApps.class, question -> Future.succeededFuture(inquiries.apps(question)));
        serveAsync(InterAppRequest.FindAgreement.class, question -> inquiries.agreement(question.agreementId()));
        serveAsync(InterAppRequest.ListAgreements.class, inquiries::agreements);
        serveAsync(InterAppRequest.ValidateAgreement.class, question -> inquiries.standing(question.agreementId())
                .map(standing -> validator.validate(standing, question.question(), office.now())));
        serveAsync(InterAppRequest.AuditAgreement.class, question -> reporter.write(question, office.now()));
        serveAsync(InterAppRequest.InterAppHealth.class, question -> Future.succeededFuture(inquiries.health()));
    }

    private void serveCourt(Bus bus) {
        Correspondence correspondence = new Correspondence(vertx, bus, book);
        CourtRoom room = new CourtRoom(court, office, book, correspondence, new Policies(settings.policies()), meters, bus::tell);
        serveAsync(CallCourt.RuleOnOffers.class, room::offers);
        serveAsync(CallCourt.RuleOnHandOuts.class, room::handOuts);
        serveAsync(CallCourt.CallsAccepted.class, correspondence::accepted);
        serveAsync(InterAppRequest.AwaitResponse.class, correspondence::await);
    }

    private AppRegistered register(RegisterApp request) {
        office.remember();
        List<Deed> deeds = apps.register(request.registration(), office.now());
        office.carryOut(deeds);
        AppId id = new AppId(request.registration().path("app_id").asText());
        boolean created = deeds.stream().anyMatch(deed -> deed instanceof Deed.AppAdmitted admitted && admitted.created());
        return new AppRegistered(book.requireApp(id), created);
    }

    private List<Deed> apps(QuarantineApp order) {
        office.remember();
        return apps.quarantine(order.app(), order.reason(), order.by(), Optional.empty(), office.now());
    }

    private List<Deed> apps(LiftQuarantine order) {
        office.remember();
        return apps.lift(order.app(), order.reason(), order.by(), office.now());
    }

    private App appChanged(AppId app, List<Deed> deeds) {
        office.carryOut(deeds);
        return book.requireApp(app);
    }

    private Established establish(Establish request) {
        office.remember();
        requireSigned(request.agreement());
        Agreement agreement = Agreement.read(request.agreement(), settings.network());
        List<Deed> deeds = agreements.establish(agreement, office.standing(agreement.id()), office.now());
        return new Established(changed(agreement.id(), deeds), !deeds.isEmpty());
    }

    /** A body nobody signed, as the published interface shows it: said before it is told what else it lacks. */
    private void requireSigned(ObjectNode body) {
        if (body.has(Agreement.APP1_SIGNATURE) || body.has(Agreement.APP2_SIGNATURE)) {
            return;
        }
        for (String side : List.of("app1_id", "app2_id")) {
            book.requireApp(AppId.read(Fields.of(body, "agreement"), side));
        }
        throw AgreementDesk.unsigned();
    }

    private List<Deed> revoke(RevokeAgreement request) {
        Standing standing = standing(request.agreementId());
        return switch (request.authority()) {
            case Authority.Word word -> agreements.revoke(word(standing.id(), AppWord.read(word.signed(), Kind.REVOCATION)), standing, office.now());
            case Authority.Operator operator -> agreements.revoke(Suspension.OPERATOR + ":" + operator.name(), operator.reason(), standing, office.now());
        };
    }

    private List<Deed> suspend(SuspendAgreement request) {
        Standing standing = standing(request.agreementId());
        return switch (request.authority()) {
            case Authority.Word word -> agreements.suspend(word(standing.id(), AppWord.read(word.signed(), Kind.SUSPENSION)), standing, office.now());
            case Authority.Operator operator -> agreements.suspend(new Suspension(Suspension.OPERATOR, operator.reason() + " (" + operator.name() + ")",
                    office.now(), Optional.empty()), standing);
        };
    }

    private List<Deed> resume(ResumeAgreement request) {
        Standing standing = standing(request.agreementId());
        return switch (request.authority()) {
            case Authority.Word word -> agreements.resume(word(standing.id(), AppWord.read(word.signed(), Kind.RESUMPTION)), standing, office.now());
            case Authority.Operator operator -> agreements.resume(List.of(Suspension.OPERATOR, Suspension.POLICY),
                    Suspension.OPERATOR + ":" + operator.name(), operator.reason(), standing, office.now());
        };
    }

    /** The path names the agreement, too: a word sent to another one's path is a mistake. */
    private static AppWord word(String agreementId, AppWord word) {
        if (!word.agreementId().equals(agreementId)) {
            throw InterAppFault.AGREEMENT_INVALID.because("the path names '" + agreementId + "' and /agreement_id '" + word.agreementId()
                    + "'; send it to its own agreement's path");
        }
        return word;
    }

    private Standing standing(String id) {
        office.remember();
        return office.standing(id).orElseThrow(() -> Inquiries.unknown(id));
    }

    private AgreementView changed(String id, List<Deed> deeds) {
        office.carryOut(deeds);
        return standing(id).view(office.now());
    }

    private void passTime() {
        office.remember();
        Instant now = office.now();
        for (Standing standing : List.copyOf(book.standings())) {
            office.carryOut(agreements.tick(standing, now));
        }
        for (App app : List.copyOf(book.apps())) {
            if (app.quarantine().filter(quarantine -> quarantine.over(now)).isPresent()) {
                office.carryOut(apps.lift(app.id(), "its time is over", "@time", now));
            }
        }
    }

    private void enforce(Turn.Enforce turn) {
        office.remember();
        Instant now = office.now();
        office.carryOut(new Enforcement(book, apps, agreements, settings.policies()).of(turn, now));
    }
}
