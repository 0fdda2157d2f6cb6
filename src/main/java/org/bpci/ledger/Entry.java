package org.bpci.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.CanonicalText;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;

/**
 * One fact of the audit trail: what happened, when, to whom, and the digest of the signed object it rests on. It never holds
 * a payload, so it can be kept for ever and shown to an auditor. Built by {@code Entry.of(kind, at).node(..).message(..)};
 * the methods named like components copy with one more value.
 *
 * @param at     written with milliseconds
 * @param node   whom the fact is about: the source of an accepted message, the target of a delivered one
 * @param detail a few short strings (a reason, an operator); names and values are bounded
 */
public record Entry(
        EntryKind kind, Instant at, Optional<NodeId> node, Optional<String> messageId, Optional<String> proposalId,
        Optional<String> agreementId, Optional<Digest> digest, SortedMap<String, String> detail) {

    /** Characters of an id or a detail's name; ids on the wire are shorter. */
    public static final int NAME_CHARS_MAX = 256;
    /** Characters of a detail's value; {@link #detail(String, String)} cuts what is longer. */
    public static final int DETAIL_CHARS_MAX = 512;
    /** Details of one entry. */
    public static final int DETAILS_MAX = 8;

    /** Of an entry that is not of an agreement; numbers begin at 1. */
    static final long NO_NUMBER = 0;

    private static final SortedMap<String, String> NO_DETAIL = Collections.emptySortedMap();

    public Entry {
        messageId.ifPresent(id -> check("message id", id, NAME_CHARS_MAX));
        proposalId.ifPresent(id -> check("proposal id", id, NAME_CHARS_MAX));
        agreementId.ifPresent(id -> check("agreement id", id, NAME_CHARS_MAX));
        if (!detail.isEmpty()) {
            checkDetail(detail);
            detail = Collections.unmodifiableSortedMap(new TreeMap<>(detail));
        }
    }

    public static Entry of(EntryKind kind, Instant at) {
        return new Entry(kind, at, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), NO_DETAIL);
    }

    /** The relay's entry in one step: it makes two for each message. */
    public static Entry ofMessage(EntryKind kind, Instant at, NodeId node, String messageId, Digest digest) {
        return new Entry(kind, at, Optional.of(node), Optional.of(messageId), Optional.empty(), Optional.empty(),
                Optional.of(digest), NO_DETAIL);
    }

    public Entry node(NodeId value) {
        return new Entry(kind, at, Optional.of(value), messageId, proposalId, agreementId, digest, detail);
    }

    public Entry message(String value) {
        return new Entry(kind, at, node, Optional.of(value), proposalId, agreementId, digest, detail);
    }

    public Entry proposal(String value) {
        return new Entry(kind, at, node, messageId, Optional.of(value), agreementId, digest, detail);
    }

    public Entry agreement(String value) {
        return new Entry(kind, at, node, messageId, proposalId, Optional.of(value), digest, detail);
    }

    public Entry digest(Digest value) {
        return new Entry(kind, at, node, messageId, proposalId, agreementId, Optional.of(value), detail);
    }

    /** {@link #agreement} and {@link #detail(String, String)} for each of some details, in one step: the relay needs two for each call. */
    public Entry under(String agreement, SortedMap<String, String> details) {
        SortedMap<String, String> all = new TreeMap<>(detail);
        details.forEach((name, value) -> all.put(name, plain(value)));
        return new Entry(kind, at, node, messageId, proposalId, Optional.of(agreement), digest, all);
    }

    /** Cuts {@code value} to {@link #DETAIL_CHARS_MAX} and blanks what a log or a database cannot hold. */
    public Entry detail(String name, String value) {
        var details = new TreeMap<>(detail);
        details.put(name, plain(value));
        return new Entry(kind, at, node, messageId, proposalId, agreementId, digest, details);
    }

    /**
     * The leaf data of this entry, RFC 8785 canonical JSON with the members agreement, at, detail, digest, kind, message,
     * node, proposal. It is written by hand because the relay makes two of them for each message.
     */
    public byte[] leaf() {
        CanonicalText out = new CanonicalText();
        write(out, Time.format(at), NO_NUMBER);
        return out.bytes();
    }

    /**
     * Writes the leaf data.
     *
     * @param time   {@link #at} as it is written, which many entries share
     * @param number written as the detail {@link Journal#NUMBER_DETAIL}, if it is one
     */
    void write(CanonicalText out, String time, long number) {
        out.ascii('{');
        if (agreementId.isPresent()) {
            out.ascii("\"agreement\":");
            out.string(agreementId.get());
            out.ascii(',');
        }
        out.ascii("\"at\":\"");
        out.ascii(time);
        out.ascii('"');
        writeDetail(out, number);
        if (digest.isPresent()) {
            out.ascii(",\"digest\":\"");
            out.ascii(digest.get().hex());
            out.ascii('"');
        }
        out.ascii(",\"kind\":\"");
        out.ascii(kind.wireName());
        out.ascii('"');
        if (messageId.isPresent()) {
            out.ascii(",\"message\":");
            out.string(messageId.get());
        }
        if (node.isPresent()) {
            out.ascii(",\"node\":\"");
            out.ascii(node.get().value());
            out.ascii('"');
        }
        if (proposalId.isPresent()) {
            out.ascii(",\"proposal\":");
            out.string(proposalId.get());
        }
        out.ascii('}');
    }

    private void writeDetail(CanonicalText out, long number) {
        if (detail.isEmpty() && number == NO_NUMBER) {
            return;
        }
        char separator = '{';
        boolean numbered = number == NO_NUMBER;
        out.ascii(",\"detail\":");
        for (var member : detail.entrySet()) {
            if (!numbered && member.getKey().compareTo(Journal.NUMBER_DETAIL) > 0) {
                writeDetail(out, separator, Journal.NUMBER_DETAIL, Long.toString(number));
                separator = ',';
                numbered = true;
            }
            writeDetail(out, separator, member.getKey(), member.getValue());
            separator = ',';
        }
        if (!numbered) {
            writeDetail(out, separator, Journal.NUMBER_DETAIL, Long.toString(number));
        }
        out.ascii('}');
    }

    private static void writeDetail(CanonicalText out, char separator, String name, String value) {
        out.ascii(separator);
        out.string(name);
        out.ascii(':');
        out.string(value);
    }

    /** Whether nothing has to be cut or blanked: short, and without control characters and surrogates. */
    private static boolean isPlain(String value) {
        if (value.isEmpty() || value.length() > DETAIL_CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static void checkDetail(Map<String, String> detail) {
        if (detail.size() > DETAILS_MAX) {
            throw new IllegalArgumentException("an entry has at most " + DETAILS_MAX + " details");
        }
        detail.forEach((name, value) -> {
            check("detail name", name, NAME_CHARS_MAX);
            check("detail", value, DETAIL_CHARS_MAX);
        });
    }

    private static void check(String what, String text, int charsMax) {
        if (text.isEmpty() || text.length() > charsMax || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a " + what + " has 1 to " + charsMax + " characters and no NUL");
        }
    }

    /** A detail's value as it is written. */
    public static String plain(String value) {
        if (isPlain(value)) {
            return value; // as nearly all are, and the relay makes two for each call
        }
        StringBuilder text = new StringBuilder(Math.min(value.length(), DETAIL_CHARS_MAX));
        value.codePoints().limit(DETAIL_CHARS_MAX / 2)
                .map(c -> c < ' ' || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? ' ' : c)
                .forEach(text::appendCodePoint);
        return text.isEmpty() ? "-" : text.toString();
    }
}
