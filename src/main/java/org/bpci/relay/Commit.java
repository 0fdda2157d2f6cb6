package org.bpci.relay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.NodeId;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.Journal;
import org.bpci.relay.Batch.Insertion;
import org.bpci.relay.Batch.LookUp;
import org.bpci.relay.CallCourt.CallRuling;
import org.bpci.relay.Candidate.Proved;
import org.bpci.relay.Stored.DeliveryRow;
import org.bpci.relay.Stored.EvidenceRow;
import org.bpci.relay.Stored.Existing;
import org.bpci.relay.Stored.MessageRow;
import org.bpci.relay.Stored.ReceiptRow;

/**
 * One transaction, in two exchanges with the database: what must be known first (which messages are new, which deliveries
 * were open), then everything that follows from it and the commit. Only a batch that repeats a message id takes more.
 *
 * <p>When the result fails, nothing is known about the commit: the caller has to read the tables again.
 */
final class Commit {

    /** The detail that holds a docket's terms; what does not fit goes on in {@code terms2}, {@code terms3}. */
    private static final String TERMS = "terms";

    private final Vertx vertx;
    private final RelayStore store;
    private final Journal journal;
    private final Receipts receipts;
    private final Admission admission;

    /**
     * What became durable.
     *
     * @param accepted  new messages, in order
     * @param repeated  messages that were accepted before, with what is known about them
     * @param reused    messages whose id belongs to another message
     * @param equivocal those of the reused whose evidence is new
     * @param refused   messages that were not accepted before and have an objection
     * @param receipts  by source
     * @param ended     ids of the deliveries that were open until now
     */
    record Committed(List<Insertion> accepted, List<Repeat> repeated, List<Proved> reused, Set<MessageKey> equivocal,
                     List<LookUp> refused, Map<NodeId, String> receipts, Set<Long> ended) {
    }

    record Repeat(Proved proved, Existing existing) {
    }

    /** What the first exchange tells. */
    private record Findings(Set<Long> fresh, Map<MessageKey, Existing> existing, Set<Long> ended) {
    }

    Commit(Vertx vertx, RelayStore store, Journal journal, Receipts receipts, Admission admission) {
        this.vertx = vertx;
        this.store = store;
        this.journal = journal;
        this.receipts = receipts;
        this.admission = admission;
    }

    Future<Committed> run(SqlConnection writer, Batch batch) {
        // Signing takes as long as the first exchange, so it starts with it, for the usual case that every message is new.
        Future<Map<NodeId, String>> signed = signed(batch.atMillis, batch.insertions);
        Future<Void> begun = store.begin(writer);
        Future<Set<Long>> fresh = store.insertMessages(writer, batch.firstSeq, batch.atMillis, batch.rows());
        Future<Map<MessageKey, Existing>> existing = store.existing(writer, batch.lookUps.stream().map(look -> look.proved().key()).toList());
        Future<Set<Long>> ended = store.endDeliveries(writer, batch.atMillis, batch.endings);
        Future<Void> postponed = store.postponeDeliveries(writer, batch.postponements);
        return Future.all(List.of(begun, fresh, existing, ended, postponed))
                .compose(all -> withConflicts(writer, batch, new Findings(fresh.result(), existing.result(), ended.result())))
                .compose(findings -> withEvidence(writer, batch, findings))
                .compose(sorted -> (sorted.accepted.size() == batch.insertions.size() ? signed : signed(batch.atMillis, sorted.accepted))
                        .compose(receipts -> conclude(writer, batch, sorted, receipts)));
    }

    private Future<Findings> withConflicts(SqlConnection writer, Batch batch, Findings findings) {
        if (findings.fresh.size() == batch.insertions.size()) {
            return Future.succeededFuture(findings);
        }
        List<MessageKey> conflicts = batch.insertions.stream()
                .filter(insertion -> !findings.fresh.contains(insertion.row().seq())).map(insertion -> insertion.proved().key()).toList();
        return store.existing(writer, conflicts).map(more -> {
            Map<MessageKey, Existing> existing = new HashMap<>(findings.existing);
            existing.putAll(more);
            return new Findings(findings.fresh, existing, findings.ended);
        });
    }

    private Future<Committed> withEvidence(SqlConnection writer, Batch batch, Findings findings) {
        Committed sorted = sort(batch, findings);
        List<EvidenceRow> evidence = sorted.reused.stream()
                .filter(proved -> proved.signed() && !findings.existing.get(proved.key()).unsigned())
                .map(proved -> new EvidenceRow(proved.key(), proved.proven())).toList();
        return store.insertEvidence(writer, batch.atMillis, evidence).map(equivocal -> new Committed(sorted.accepted, sorted.repeated,
                sorted.reused, equivocal, sorted.refused, sorted.receipts, sorted.ended));
    }

    private static Committed sort(Batch batch, Findings findings) {
        List<Insertion> accepted = new ArrayList<>(batch.insertions.size());
        List<Repeat> repeated = new ArrayList<>();
        List<Proved> reused = new ArrayList<>();
        List<LookUp> refused = new ArrayList<>(batch.refusals);
        for (Insertion insertion : batch.insertions) {
            if (findings.fresh.contains(insertion.row().seq())) {
                accepted.add(insertion);
            } else {
                compare(insertion.proved(), findings.existing.get(insertion.proved().key()), repeated, reused);
            }
        }
        for (LookUp lookUp : batch.lookUps) {
            Existing existing = findings.existing.get(lookUp.proved().key());
            if (existing == null) {
                refused.add(lookUp);
            } else {
                compare(lookUp.proved(), existing, repeated, reused);
            }
        }
        return new Committed(accepted, repeated, reused, Set.of(), refused, Map.of(), findings.ended);
    }

    private static void compare(Proved proved, Existing existing, List<Repeat> repeated, List<Proved> reused) {
        if (existing.digest().equals(proved.proven().digest())) {
            repeated.add(new Repeat(proved, existing));
        } else {
            reused.add(proved);
        }
    }

    private Future<Committed> conclude(SqlConnection writer, Batch batch, Committed sorted, Map<NodeId, String> signed) {
        List<DeliveryRow> deliveries = new ArrayList<>(sorted.accepted.size());
        sorted.accepted.forEach(insertion -> deliveries.addAll(Batch.deliveries(insertion.row(), insertion.proved().candidate().bytes())));
        List<ReceiptRow> rows = new ArrayList<>(signed.size());
        signed.forEach((source, receipt) -> rows.add(new ReceiptRow(source, receipt)));
        return Future.all(
                store.insertDeliveries(writer, deliveries),
                store.insertReceipts(writer, batch.firstSeq, rows),
                appended(writer, entries(batch, sorted))).map(all -> new Committed(sorted.accepted, sorted.repeated, sorted.reused, sorted.equivocal,
                        sorted.refused, signed, sorted.ended));
    }

    /** The entries and the commit in one exchange; those of calls have to be numbered first. */
    private Future<Void> appended(SqlConnection writer, List<Entry> entries) {
        if (entries.stream().allMatch(entry -> entry.agreementId().isEmpty())) {
            return Future.all(journal.append(writer, entries), store.commit(writer)).mapEmpty();
        }
        return journal.numbers(writer, entries)
                .compose(numbers -> Future.all(journal.append(writer, entries, numbers), store.commit(writer))).mapEmpty();
    }

    private Future<Map<NodeId, String>> signed(long atMillis, List<Insertion> insertions) {
        if (insertions.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Map<NodeId, List<MessageRow>> bySource = new LinkedHashMap<>();
        insertions.forEach(insertion -> bySource.computeIfAbsent(insertion.row().source(), any -> new ArrayList<>()).add(insertion.row()));
        return vertx.executeBlocking(() -> {
            Map<NodeId, String> signed = new LinkedHashMap<>();
            bySource.forEach((source, rows) -> signed.put(source, receipts.sign(source, atMillis, rows)));
            return signed;
        }, false);
    }

    private List<Entry> entries(Batch batch, Committed sorted) {
        Instant at = Instant.ofEpochMilli(batch.atMillis);
        List<Entry> entries = new ArrayList<>(batch.insertions.size() + batch.endings.size());
        for (Insertion insertion : sorted.accepted) {
            MessageRow row = insertion.row();
            Entry entry = Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, at, row.source(), row.messageId(), row.proven().digest());
            entries.add(insertion.proved().signed() ? under(row.docket(), entry) : entry.detail("unsigned", "true"));
        }
        for (Change.Ending ending : batch.endings) {
            if (sorted.ended.contains(DeliveryId.key(ending.id()))) {
                entries.add(entry(at, ending));
            }
        }
        for (LookUp refused : sorted.refused) {
            rejection(refused, at, entries);
        }
        for (Proved proved : sorted.reused) {
            if (sorted.equivocal.contains(proved.key())) {
                entries.add(Entry.ofMessage(EntryKind.EQUIVOCATION_FOUND, at, proved.message().source(), proved.message().messageId(),
                        proved.proven().digest()));
            }
        }
        return entries;
    }

    private static Entry under(Docket docket, Entry entry) {
        if (!docket.isCall()) {
            return entry;
        }
        SortedMap<String, String> details = new TreeMap<>();
        for (int from = 0, part = 1; from < docket.terms().length() || part == 1; from += Entry.DETAIL_CHARS_MAX, part++) {
            int to = Math.min(docket.terms().length(), from + Entry.DETAIL_CHARS_MAX);
            details.put(part == 1 ? TERMS : TERMS + part, docket.terms().substring(from, to));
        }
        return entry.under(docket.agreement(), details);
    }

    private void rejection(LookUp refused, Instant at, List<Entry> entries) {
        Proved proved = refused.proved();
        if (proved.ruling().isPresent() && proved.ruling().get() instanceof CallRuling.Denied denied && denied.audited()) {
            entries.add(denial(proved, denied, at));
            return;
        }
        NodeId source = proved.message().source();
        if (proved.signed() && admission.audit(source, at.toEpochMilli())) {
            entries.add(Entry.ofMessage(EntryKind.MESSAGE_REJECTED, at, source, proved.message().messageId(), proved.proven().digest())
                    .detail("code", refused.otherwise().code()));
        }
    }

    /** A decision of the court is always written down; the rates of source and clause bound how many there are. */
    private static Entry denial(Proved proved, CallRuling.Denied denied, Instant at) {
        Message message = proved.message();
        Entry entry = under(denied.docket(), Entry.ofMessage(EntryKind.CALL_DENIED, at, message.source(), message.messageId(),
                proved.proven().digest()));
        return entry.detail("code", denied.refusal().code()).detail("reason", denied.refusal().detail());
    }

    private static Entry entry(Instant at, Change.Ending ending) {
        EntryKind kind = switch (ending.state()) {
            case DELIVERED -> EntryKind.MESSAGE_DELIVERED;
            case EXPIRED -> EntryKind.MESSAGE_EXPIRED;
            case DEAD -> EntryKind.MESSAGE_DEAD;
            case REVOKED -> EntryKind.MESSAGE_REVOKED;
            case QUEUED, IN_FLIGHT -> throw new IllegalStateException("delivery " + ending.id() + " has not ended");
        };
        Parcel parcel = ending.parcel();
        Entry entry = under(parcel.docket(), Entry.ofMessage(kind, at, ending.target(), parcel.messageId(), parcel.digest()));
        return ending.reason().isEmpty() ? entry : entry.detail("reason", ending.reason());
    }
}
