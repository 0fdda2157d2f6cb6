package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bpci.bus.Bus;
import org.bpci.interapp.InterAppRequest.AuditAgreement;
import org.bpci.interapp.InterAppRequest.Report;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LedgerRequest.AgreementProof;
import org.bpci.ledger.ProofFile;
import org.bpci.sql.Database;

/**
 * Writes the audit report of an agreement: every entry of the ledger about it, each proven, in the order of their numbers. A
 * number that is not there ends the report, so nothing can be left out in between; what stands above the entries is how things
 * stood when the last of them was written.
 */
final class Reporter {

    static final String FORMAT = "bpci-agreement-report/v1";
    /** Of versions the newest come with their text. */
    static final int TEXTS_MAX = 50;

    /** Entries are sealed within about a second; a report waits so long for the latest of them. */
    private static final Duration SEALING_MAX = Duration.ofSeconds(3);
    private static final Duration ASK_PERIOD = Duration.ofMillis(250);

    private final InterAppSettings settings;
    private final Database database;
    private final InterAppStore store;
    private final Bus bus;
    private final Vertx vertx;

    /** How things stood when that many entries had been written; the texts of versions by digest. */
    private record Papers(Standing standing, long entries, Map<Digest, ObjectNode> texts) {
    }

    Reporter(InterAppSettings settings, Database database, InterAppStore store, Bus bus, Vertx vertx) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.bus = bus;
        this.vertx = vertx;
    }

    /** Refused when there is no such agreement. */
    Future<Report> write(AuditAgreement question, Instant now) {
        return write(question, now, SEALING_MAX);
    }

    /** Asked again while entries are not sealed, and when an entry in between has changed how things stand. */
    private Future<Report> write(AuditAgreement question, Instant now, Duration patience) {
        return papers(question.agreementId()).compose(papers -> bus
                .ask(new AgreementProof(question.agreementId(), question.afterIndex(), InterAppLimits.REPORT_ENTRIES_MAX))
                .compose(page -> {
                    ReportRun run = ReportRun.of(page, question, papers.entries());
                    boolean again = run.last() < papers.entries() && !page.more() || run.overtakes(papers.entries());
                    return again && !patience.isNegative() ? later(question, now, patience)
                            : signed(question, papers, run.overtakes(papers.entries()) ? run.upTo(papers.entries()) : run, now);
                }))
                .recover(failure -> failure instanceof Refusal refusal && refusal.is(LedgerFault.NOTHING_SIGNED) && !patience.isNegative()
                        ? later(question, now, patience) : Future.failedFuture(failure));
    }

    private Future<Report> later(AuditAgreement question, Instant now, Duration patience) {
        return vertx.timer(ASK_PERIOD.toMillis()).compose(fired -> write(question, now, patience.minus(ASK_PERIOD)));
    }

    private Future<Papers> papers(String id) {
        int texts = settings.auditLevel() == AuditLevel.BASIC ? 0 : TEXTS_MAX;
        return database.transaction(tx -> InterAppStore.snapshot(tx)
                .compose(begun -> store.standings(tx, Agreement.isId(id) ? List.of(id) : List.of()))
                .compose(standings -> standings.containsKey(id) ? Future.succeededFuture(standings.get(id)) : Future.failedFuture(Inquiries.unknown(id)))
                .compose(standing -> store.entries(tx, id).compose(entries -> store.bodies(tx, id, texts)
                        .map(bodies -> new Papers(standing, entries, bodies)))));
    }

    private Future<Report> signed(AuditAgreement question, Papers papers, ReportRun run, Instant now) {
        List<Digest> named = settings.auditLevel() == AuditLevel.COMPREHENSIVE ? run.words() : List.of();
        return database.query(sql -> store.words(sql, question.agreementId(), named)).map(kept ->
                new Report(Json.write(sign(papers, run, named.stream().filter(kept::containsKey).map(kept::get).toList(), now))));
    }

    private ObjectNode sign(Papers papers, ReportRun run, List<InterAppStore.WordRow> kept, Instant now) {
        ObjectNode report = JsonNodeFactory.instance.objectNode()
                .put("format", FORMAT)
                .put("oracle_id", settings.oracle().value())
                .put("network_id", settings.network().id())
                .put("key_id", settings.signer().verificationKey().keyId())
                .put("public_key", settings.signer().verificationKey().text())
                .put("agreement_id", papers.standing().id())
                .put("created_at", Time.format(now))
                .put("state", papers.standing().state(now).wireName());
        if (settings.auditLevel() != AuditLevel.COMPREHENSIVE) {
            report.put("audit_level", settings.auditLevel().wireName());
        }
        versions(report.putArray("versions"), papers);
        ArrayNode words = report.putArray("words");
        kept.forEach(word -> words.addObject().put("kind", word.kind()).set("word", InterAppStore.tree(word.body())));
        report.put("first", run.first()).put("last", run.last()).put("entries", run.entries());
        if (!run.complete()) {
            report.put("next_index", run.nextIndex());
        }
        report.put("vkey", run.proven().vkey()).put("checkpoint", run.proven().checkpoint().note());
        ArrayNode events = report.putArray("events");
        run.events().forEach((number, entry) -> {
            ObjectNode event = events.addObject().put("number", number);
            event.setAll(ProofFile.entry(entry));
        });
        return Signed.sign(report, settings.network(), Kind.REPORT, settings.signer()).tree();
    }

    private static void versions(ArrayNode versions, Papers papers) {
        papers.standing().versions().forEach(version -> {
            ObjectNode json = versions.addObject().put("version", version.version()).put("digest", version.digest().hex())
                    .put("state", version.state().wireName()).put("since", Time.format(version.since())).put("by", version.by()).put("reason", version.reason());
            ObjectNode text = papers.texts().get(version.digest());
            if (text != null) {
                json.set("agreement", text);
            }
        });
    }
}
