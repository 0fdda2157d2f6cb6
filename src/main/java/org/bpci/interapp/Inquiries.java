package org.bpci.interapp;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bpci.interapp.InterAppRequest.AgreementPage;
import org.bpci.interapp.InterAppRequest.AgreementView;
import org.bpci.interapp.InterAppRequest.AppPage;
import org.bpci.interapp.InterAppRequest.Health;
import org.bpci.interapp.InterAppRequest.ListAgreements;
import org.bpci.interapp.InterAppRequest.ListApps;
import org.bpci.kernel.Refusal;
import org.bpci.sql.Database;

/** Answers questions about applications and agreements; changes nothing. */
final class Inquiries {

    private final Book book;
    private final Office office;
    private final Database database;
    private final InterAppStore store;
    private final InterAppSettings settings;
    private final InterAppMeters meters;

    Inquiries(Book book, Office office, Database database, InterAppStore store, InterAppSettings settings, InterAppMeters meters) {
        this.book = book;
        this.office = office;
        this.database = database;
        this.store = store;
        this.settings = settings;
        this.meters = meters;
    }

    AppPage apps(ListApps question) {
        int limit = Math.clamp(question.limit(), 1, ListApps.LIMIT_MAX);
        Stream<App> from = question.after().map(book::appsAfter).orElseGet(book::apps).stream();
        List<App> found = from.filter(app -> question.node().map(app.node()::equals).orElse(true)).limit(limit + 1L).toList();
        boolean more = found.size() > limit;
        return new AppPage(more ? found.subList(0, limit) : found, more);
    }

    Future<AgreementView> agreement(String id) {
        return standing(id).map(standing -> standing.view(office.now()));
    }

    /** Refused when there is none. */
    Future<Standing> standing(String id) {
        Optional<Standing> known = office.known(id);
        if (known.isPresent()) {
            return Future.succeededFuture(known.get());
        }
        return office.lookUp(List.of(id)).compose(found -> found.containsKey(id) ? Future.succeededFuture(found.get(id)) : Future.failedFuture(unknown(id)));
    }

    Future<AgreementPage> agreements(ListAgreements question) {
        int limit = Math.clamp(question.limit(), 1, ListAgreements.LIMIT_MAX);
        Instant now = office.now();
        return database.query(sql -> store.page(sql, question, limit + 1)).compose(ids -> {
            List<String> page = ids.size() > limit ? ids.subList(0, limit) : ids;
            return page.isEmpty() ? Future.succeededFuture(new AgreementPage(List.of(), false)) : database.query(sql -> store.standings(sql, page))
                    .map(standings -> new AgreementPage(page.stream().map(standings::get).map(standing -> standing.view(now)).toList(), ids.size() > limit));
        });
    }

    Health health() {
        Instant now = office.now();
        Map<AgreementState, Integer> states = new EnumMap<>(AgreementState.class);
        book.standings().forEach(standing -> states.merge(standing.state(now), 1, Integer::sum));
        int quarantined = book.quarantined(now);
        List<String> remarks = Stream.of(
                quarantined == 0 ? "" : quarantined + " application(s) in quarantine; an operator can lift it",
                states.getOrDefault(AgreementState.SUSPENDED, 0) == 0 ? "" : "suspended agreements: whoever suspended can resume",
                settings.floor().encryptionLevel() == EncryptionLevel.NONE ? "this oracle takes agreements whose content it can read" : "")
                .filter(remark -> !remark.isEmpty()).toList();
        return new Health(office.ready(), book.apps().size(), states, new TreeMap<>(meters.calls()), quarantined, settings.floor(), policies(), remarks);
    }

    private Map<String, String> policies() {
        PolicySettings policies = settings.policies();
        return Map.of("window_secs", Long.toString(policies.window().toSeconds()),
                "denials_max", Integer.toString(policies.denialsMax()), "on_repeated_denials", policies.onDenials().wireName(),
                "rate_violations_max", Integer.toString(policies.rateMax()), "on_rate_violations", policies.onRate().wireName(),
                "lasts_secs", Long.toString(policies.lasts().toSeconds()));
    }

    static Refusal unknown(String id) {
        return InterAppFault.AGREEMENT_UNKNOWN.because((Agreement.isId(id) ? "there is no agreement '" + id + "' here" : "an agreement id is a name")
                + "; list them with: bpci inter-app agreements, or establish one with: bpci inter-app establish");
    }
}
