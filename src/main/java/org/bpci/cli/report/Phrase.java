package org.bpci.cli.report;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.ledger.EntryKind;

/** What an entry means to a reader: a tone, and a sentence made of what it holds. */
public final class Phrase {

    /** How an event is felt: colours in the file, marks on the terminal. */
    enum Tone { GOOD, BAD, CHANGE, PLAIN }

    private static final Map<String, Tone> TONES = Map.ofEntries(
            Map.entry(EntryKind.MESSAGE_ACCEPTED.wireName(), Tone.GOOD), Map.entry(EntryKind.MESSAGE_DELIVERED.wireName(), Tone.GOOD),
            Map.entry(EntryKind.CALL_DENIED.wireName(), Tone.BAD), Map.entry(EntryKind.MESSAGE_REVOKED.wireName(), Tone.BAD),
            Map.entry(EntryKind.POLICY_ALERT.wireName(), Tone.BAD), Map.entry(EntryKind.MESSAGE_EXPIRED.wireName(), Tone.BAD),
            Map.entry(EntryKind.MESSAGE_DEAD.wireName(), Tone.BAD),
            Map.entry(EntryKind.AGREEMENT_PROPOSED.wireName(), Tone.CHANGE), Map.entry(EntryKind.AGREEMENT_ACTIVATED.wireName(), Tone.CHANGE),
            Map.entry(EntryKind.AGREEMENT_SUPERSEDED.wireName(), Tone.CHANGE), Map.entry(EntryKind.AGREEMENT_SUSPENDED.wireName(), Tone.CHANGE),
            Map.entry(EntryKind.AGREEMENT_RESUMED.wireName(), Tone.CHANGE), Map.entry(EntryKind.AGREEMENT_REVOKED.wireName(), Tone.CHANGE),
            Map.entry(EntryKind.AGREEMENT_EXPIRED.wireName(), Tone.CHANGE));

    /** The detail in which the relay keeps on what a call was allowed: version, kind, from, to, level, factors, subject, clause. */
    private static final String TERMS = "terms";
    private static final int WORDS = 8;
    /** The factors of a call that was denied, which nobody may have looked at. */
    private static final String NOT_COUNTED = "0";

    private Phrase() {
    }

    static Tone tone(Item item) {
        return TONES.getOrDefault(item.kind(), Tone.PLAIN);
    }

    /** {@code MessageAccepted} as {@code Message accepted}; a kind that is not known stays legible, too. */
    static String title(Item item) {
        String words = item.kind().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return words.isEmpty() ? words : words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Terms, message, node and details, in one line. */
    static String details(Item item) {
        String terms = summary(item);
        String rest = facts(item).entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.joining(" · "));
        return terms + (terms.isEmpty() || rest.isEmpty() ? "" : " · ") + rest;
    }

    /** Who called whom for what, as {@link #terms} says it; empty for what is no call. */
    static String summary(Item item) {
        return Optional.ofNullable(item.detail().get(TERMS)).map(Phrase::terms).orElse("");
    }

    /** Message, node and details, but for the terms. */
    static SortedMap<String, String> facts(Item item) {
        SortedMap<String, String> facts = new TreeMap<>(item.detail());
        facts.remove(TERMS);
        item.node().ifPresent(node -> facts.put("node", node));
        item.subject().ifPresent(message -> facts.put("message", message));
        facts.values().removeIf("-"::equals);
        return facts;
    }

    /** Who called whom for what, by which clause (protocol §10.4); what does not look like that is shown as it is. */
    public static String terms(String written) {
        String[] words = written.split(" ", WORDS);
        if (words.length < WORDS) {
            return written;
        }
        return words[2] + " -> " + words[3] + " " + (words[1].equals("response") ? "response to " : "") + words[6]
                + (words[7].equals("-") ? "" : " · by " + words[7]) + " · version " + words[0] + ", " + words[4]
                + (words[5].equals(NOT_COUNTED) ? "" : ", " + words[5] + " factor(s)");
    }
}
