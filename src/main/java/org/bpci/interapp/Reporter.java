package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.bus.Bus;
import org.bpci.interapp.InterAppRequest.AuditAgreement;
import org.bpci.interapp.InterAppRequest.Report;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;
import org.bpci.ledger.Journal;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LedgerRequest.AgreementProof;
import org.bpci.ledger.LedgerRequest.ProvenAgreement;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.ProofFile;
import org.bpci.sql.Database;

/**
 * Writes the audit report of an agreement: every entry of the ledger about it, each proven, in the order of their numbers. A
 * number that is not there ends the report, so nothing can be left out in between.
 */
final class Reporter {

    static final String FORMAT = "bpci-agreement-report/v1";

    private static final int VERSIONS_SHOWN_MAX = 50;
    private static final int WORDS_SHOWN_MAX = 500;
    /** Entries are sealed within about a second; a report waits so long for the latest of them. */
    private static final Duration SEALING_MAX = Duration.ofSeconds(3);
    private static final Duration ASK_PERIOD = Duration.ofMillis(250);

    private final InterAppSettings settings;
    private final Database database;
    private final InterAppStore store;
    private final Bus bus;
    private final Vertx vertx;

    /** Events by number, and where to go on reading. */
    private record Run(SortedMap<Long, ProvenEntry> events, ProvenAgreement page, boolean complete) {
    }

    Reporter(InterAppSettings settings, Database database, InterAppStore store, Bus bus, Vertx vertx) {
        this.settings = settings;
        this.database = database;
        this.store = store;
        this.bus = bus;
        this.vertx = vertx;
    }

    Future<Report> write(AuditAgreement question, Standing standing, Instant now) {
        return database.query(sql -> store.entries(sql, question.agreementId())).compose(entries -> run(question, entries, SEALING_MAX)
                .compose(run -> papers(question.agreementId()).map(papers -> new Report(Json.write(sign(question, standing, entries, run, papers, now))))));
    }

    /** Every entry that was written when the question came, when it is sealed in time. */
    private Future<Run> run(AuditAgreement question, long entries, Duration patience) {
        return bus.ask(new AgreementProof(question.agreementId(), question.afterIndex(), InterAppLimits.REPORT_ENTRIES_MAX)).compose(page -> {
            SortedMap<Long, ProvenEntry> events = contiguous(page.proven().entries(), question.after());
            long last = events.isEmpty() ? question.after() : events.lastKey();
            boolean pending = last < entries && !page.more() && !patience.isNegative();
            return pending ? vertx.timer(ASK_PERIOD.toMillis()).compose(fired -> run(question, entries, patience.minus(ASK_PERIOD)))
                    : Future.succeededFuture(new Run(events, page, last >= entries));
        }).recover(failure -> failure instanceof Refusal refusal && refusal.is(LedgerFault.NOTHING_SIGNED) && !patience.isNegative()
                ? vertx.timer(ASK_PERIOD.toMillis()).compose(fired -> run(question, entries, patience.minus(ASK_PERIOD))) : Future.failedFuture(failure));
    }

    private static SortedMap<Long, ProvenEntry> contiguous(List<ProvenEntry> entries, long after) {
        TreeMap<Long, ProvenEntry> byNumber = new TreeMap<>();
        entries.forEach(entry -> byNumber.put(number(entry), entry));
        TreeMap<Long, ProvenEntry> run = new TreeMap<>();
        for (long number = after + 1; byNumber.containsKey(number); number++) {
            run.put(number, byNumber.get(number));
        }
        return run;
    }

    /** 0 when the leaf has none. */
    static long number(ProvenEntry entry) {
        String text = Json.parseObject(entry.entry().leaf(), ReportCheck.LEAF_BYTES_MAX).path("detail").path(Journal.NUMBER_DETAIL).asText("0");
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    private record Papers(Map<Digest, ObjectNode> versions, List<InterAppStore.WordRow> words) {
    }

    private Future<Papers> papers(String id) {
        int versionsMax = settings.auditLevel() == AuditLevel.BASIC ? 0 : VERSIONS_SHOWN_MAX;
        int wordsMax = settings.auditLevel() == AuditLevel.COMPREHENSIVE ? WORDS_SHOWN_MAX : 0;
        return database.query(sql -> store.bodies(sql, id, versionsMax).compose(versions ->
                store.words(sql, id, wordsMax).map(words -> new Papers(versions, words))));
    }

    private ObjectNode sign(AuditAgreement question, Standing standing, long entries, Run run, Papers papers, Instant now) {
        ObjectNode report = JsonNodeFactory.instance.objectNode()
                .put("format", FORMAT)
                .put("oracle_id", settings.oracle().value())
                .put("network_id", settings.network().id())
                .put("key_id", settings.signer().verificationKey().keyId())
                .put("public_key", settings.signer().verificationKey().text())
                .put("agreement_id", standing.id())
                .put("created_at", Time.format(now))
                .put("state", standing.state(now).wireName());
        versions(report.putArray("versions"), standing, papers);
        ArrayNode words = report.putArray("words");
        papers.words().forEach(word -> words.addObject().put("kind", word.kind()).set("word", InterAppStore.tree(word.body())));
        report.put("first", question.after() + 1).put("last", run.events().isEmpty() ? question.after() : run.events().lastKey()).put("entries", entries);
        if (!run.complete()) {
            report.put("next_index", next(run, question));
        }
        report.put("vkey", run.page().proven().vkey()).put("checkpoint", run.page().proven().checkpoint().note());
        ArrayNode events = report.putArray("events");
        run.events().forEach((number, entry) -> {
            ObjectNode event = events.addObject().put("number", number);
            event.setAll(ProofFile.entry(entry));
        });
        return Signed.sign(report, settings.network(), Kind.REPORT, settings.signer()).tree();
    }

    /** The index after which the next report has to read: what was read and has a later number is read again. */
    private static long next(Run run, AuditAgreement question) {
        List<ProvenEntry> read = run.page().proven().entries();
        List<Long> left = new ArrayList<>(read.stream().filter(entry -> !run.events().containsKey(number(entry)) && number(entry) > question.after())
                .map(entry -> entry.entry().index()).toList());
        long last = read.isEmpty() ? question.afterIndex() : read.getLast().entry().index();
        return left.stream().mapToLong(index -> index - 1).min().orElse(last);
    }

    private static void versions(ArrayNode versions, Standing standing, Papers papers) {
        standing.versions().forEach(version -> {
            ObjectNode json = versions.addObject().put("version", version.version()).put("digest", version.digest().hex())
                    .put("state", version.state().wireName()).put("since", Time.format(version.since())).put("by", version.by()).put("reason", version.reason());
            ObjectNode body = papers.versions().get(version.digest());
            if (body != null) {
                json.set("agreement", body);
            }
        });
    }
}
