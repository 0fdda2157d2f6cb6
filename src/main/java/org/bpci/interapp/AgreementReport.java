package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.NoteKey;

/**
 * The audit report of one agreement, verified: every entry of the audit trail about it from number {@code first} to
 * {@code last}, each proved to be in the tree that {@code checkpoint} signs; the versions and words it carries, each signed by
 * whom they name.
 *
 * @param entries    the highest number there was when it was made; entries after {@code last} are in a later report
 * @param nextIndex  where a later report reads on
 * @param checkpoint the signed note
 */
public record AgreementReport(
        NodeId oracle, Network network, VerificationKey key, String vkey, String agreementId, AgreementState state, Instant createdAt,
        List<Version> versions, List<Word> words, long first, long last, long entries, OptionalLong nextIndex, String checkpoint, List<Item> items) {

    public AgreementReport {
        versions = List.copyOf(versions);
        words = List.copyOf(words);
        items = List.copyOf(items);
    }

    /**
     * One version of the agreement.
     *
     * @param by     who brought it into its state
     * @param terms  what was signed; an oracle may keep it out of its reports
     * @param signed the parties whose signature under the version, or whose acceptance of it, the report carries
     */
    public record Version(
            long number, String digest, AgreementState state, Instant since, String by, String reason, Optional<Agreement> terms, List<AppId> signed) {

        public Version {
            signed = List.copyOf(signed);
        }

        /** With the acceptances among {@code words}, which may stand in another part than the text. */
        private Version accepted(List<Word> words) {
            Set<AppId> all = new LinkedHashSet<>(signed);
            words.stream().filter(word -> word.kind().equals(Kind.ACCEPTANCE.wireName()) && word.agreementDigest().equals(digest)).map(Word::app).forEach(all::add);
            return new Version(number, digest, state, since, by, reason, terms, List.copyOf(all));
        }
    }

    /** What a party signed about a version. @param kind such as {@code revocation} */
    public record Word(String kind, AppId app, Instant at, String reason, String agreementDigest) {
    }

    /**
     * One entry.
     *
     * @param number  its running number in the agreement
     * @param index   its place in the tree
     * @param kind    as it is written; kinds of later versions are shown as they are
     * @param subject the message it is about
     * @param digest  of the signed object it rests on
     * @param detail  without the running number
     */
    public record Item(
            long number, long index, Instant at, String kind, Optional<String> node, Optional<String> subject, Optional<String> digest,
            SortedMap<String, String> detail) {

        public Item {
            detail = Collections.unmodifiableSortedMap(new TreeMap<>(detail));
        }
    }

    /** Whether a JSON object says of itself that it is an audit report of an agreement. */
    public static boolean recognizes(ObjectNode tree) {
        return Reporter.FORMAT.equals(tree.path("format").textValue());
    }

    /**
     * Refused with {@code report-invalid} and the first thing that is wrong.
     *
     * @param pinned the oracle's ledger key where it is known; without it the key in the file is believed
     */
    public static AgreementReport verified(ObjectNode tree, Optional<NoteKey> pinned) {
        return new ReportReader(tree, pinned).read();
    }

    /** Whether every entry of the agreement that there was is in this report. */
    public boolean complete() {
        return first == 1 && last == entries;
    }

    /** This report and the part that follows on it, as one; its checkpoint is that of the later part. */
    public AgreementReport followedBy(AgreementReport next) {
        if (!next.agreementId.equals(agreementId) || !next.vkey.equals(vkey) || next.first != last + 1) {
            throw InterAppFault.REPORT_INVALID.because("a part that begins with entry " + next.first + " of '" + next.agreementId
                    + "' does not follow on one that ends with entry " + last + " of '" + agreementId + "'");
        }
        List<Item> all = new ArrayList<>(items);
        all.addAll(next.items);
        List<Word> said = new ArrayList<>(words);
        said.addAll(next.words);
        List<Version> known = next.versions.stream().map(version -> version.accepted(said)).toList();
        AgreementReport joined = new AgreementReport(oracle, network, key, vkey, agreementId, next.state, next.createdAt, known, said, first, next.last,
                next.entries, next.nextIndex, next.checkpoint, all);
        if (joined.complete()) {
            HeadCheck.check(joined);
        }
        return joined;
    }

    /** What the entries name and the report does not hold: an oracle may keep the words of the parties out of it. */
    public long wordsKeptOut() {
        return items.stream().map(item -> item.detail().get(Entries.WORD_DETAIL)).filter(word -> word != null).distinct().count() - words.size();
    }
}
