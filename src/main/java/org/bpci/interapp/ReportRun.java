package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.interapp.InterAppRequest.AuditAgreement;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.ledger.Journal;
import org.bpci.ledger.LedgerRequest.ProvenAgreement;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;

/**
 * The entries of one report: numbers from {@code first} to {@code last} without a gap.
 *
 * @param entries   the highest number there is known to be; {@code last} when the tree holds no later entry of the agreement
 * @param nextIndex the index after which the next report has to read
 */
record ReportRun(long first, long last, long entries, long nextIndex, ProvenEntries proven, SortedMap<Long, ProvenEntry> events) {

    /** @param written how many entries there were at least */
    static ReportRun of(ProvenAgreement page, AuditAgreement question, long written) {
        TreeMap<Long, ProvenEntry> byNumber = new TreeMap<>();
        page.proven().entries().forEach(entry -> byNumber.put(number(entry), entry));
        TreeMap<Long, ProvenEntry> run = new TreeMap<>();
        for (long number = question.after() + 1; byNumber.containsKey(number); number++) {
            run.put(number, byNumber.get(number));
        }
        long last = run.isEmpty() ? question.after() : run.lastKey();
        long highest = Math.max(written, byNumber.isEmpty() ? 0 : byNumber.lastKey());
        return new ReportRun(question.after() + 1, last, page.more() ? Math.max(highest, last + 1) : highest, next(page, run, question), page.proven(), run);
    }

    private static long next(ProvenAgreement page, SortedMap<Long, ProvenEntry> run, AuditAgreement question) {
        List<ProvenEntry> read = page.proven().entries();
        long last = read.isEmpty() ? question.afterIndex() : read.getLast().entry().index();
        // What was read and has a later number is read again.
        return read.stream().filter(entry -> !run.containsKey(number(entry)) && number(entry) > question.after())
                .mapToLong(entry -> entry.entry().index() - 1).min().orElse(last);
    }

    boolean complete() {
        return last >= entries;
    }

    /** Whether an entry after {@code number} changes how things stand. */
    boolean overtakes(long number) {
        return events.tailMap(number + 1).values().stream().anyMatch(entry -> Chronicle.tells(leaf(entry).path("kind").asText()));
    }

    /** Without what comes after {@code number}. */
    ReportRun upTo(long number) {
        SortedMap<Long, ProvenEntry> kept = events.headMap(number + 1);
        long next = events.tailMap(number + 1).values().stream().mapToLong(entry -> entry.entry().index() - 1).min().orElse(nextIndex);
        return new ReportRun(first, kept.isEmpty() ? first - 1 : kept.lastKey(), entries, Math.min(next, nextIndex), proven, kept);
    }

    /** The signed words that brought these entries about. */
    List<Digest> words() {
        Set<Digest> words = new LinkedHashSet<>();
        events.values().forEach(entry -> Optional.ofNullable(leaf(entry).path("detail").path(Entries.WORD_DETAIL).textValue())
                .map(Digest::ofHex).ifPresent(words::add));
        return List.copyOf(words);
    }

    /** 0 when the leaf has none. */
    private static long number(ProvenEntry entry) {
        String text = leaf(entry).path("detail").path(Journal.NUMBER_DETAIL).asText("0");
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }

    private static ObjectNode leaf(ProvenEntry entry) {
        return Json.parseObject(entry.entry().leaf(), ReportCheck.LEAF_BYTES_MAX);
    }
}
