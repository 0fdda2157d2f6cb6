package org.bpci.interapp;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.kernel.Kind;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;

/**
 * Whether the signed words in an audit report are those its entries name, and say what the entries say: who revoked, suspended,
 * resumed or accepted, and why (protocol §10.7).
 */
final class WordsCheck {

    /** What a party cannot do without a signed word; an acceptance is not always the reason why a version comes into force. */
    private static final Map<String, Kind> DEEDS = Map.of(EntryKind.AGREEMENT_REVOKED.wireName(), Kind.REVOCATION,
            EntryKind.AGREEMENT_SUSPENDED.wireName(), Kind.SUSPENSION, EntryKind.AGREEMENT_RESUMED.wireName(), Kind.RESUMPTION);
    /** Neither an operator nor a policy nor time itself, which begin so, is an application. */
    private static final String NOT_AN_APP = "@";

    private WordsCheck() {
    }

    /** Refused with {@code report-invalid}. @param kept the words in the report, by digest */
    static void check(List<Item> items, Map<String, AppWord> kept, AuditLevel level) {
        Set<String> named = new HashSet<>();
        for (Item item : items) {
            String digest = item.detail().get(Entries.WORD_DETAIL);
            boolean ofAParty = DEEDS.containsKey(item.kind()) && !item.detail().getOrDefault("by", NOT_AN_APP).startsWith(NOT_AN_APP);
            require(digest != null || !ofAParty, "entry " + item.number() + " says " + item.kind() + " by " + item.detail().get("by")
                    + ", and names no word that it signed");
            if (digest != null) {
                named.add(digest);
                require(kept.containsKey(digest) || level != AuditLevel.COMPREHENSIVE, "/words lacks the word " + digest + ", which entry "
                        + item.number() + " names");
            }
            if (kept.containsKey(digest)) {
                fits(item, kept.get(digest));
            }
        }
        kept.forEach((digest, word) -> require(named.contains(digest), "/words has the " + word.kind().wireName() + " of '" + word.app() + "' at "
                + word.createdAt() + ", which no entry names"));
    }

    private static void fits(Item item, AppWord word) {
        Kind expected = DEEDS.getOrDefault(item.kind(), Kind.ACCEPTANCE);
        boolean sameReason = expected == Kind.ACCEPTANCE || Entry.plain(word.reason()).equals(item.detail().get("reason"));
        require(word.kind() == expected && word.app().value().equals(item.detail().get("by")) && sameReason, "entry " + item.number() + " says "
                + item.kind() + " by " + item.detail().get("by") + " (" + item.detail().get("reason") + "), and the word it names is the "
                + word.kind().wireName() + " of '" + word.app() + "' (" + word.reason() + ")");
        require(!item.kind().equals(EntryKind.AGREEMENT_ACTIVATED.wireName()) || item.digest().orElse("").equals(word.agreement().hex()),
                "entry " + item.number() + " puts another version in force than the one that '" + word.app() + "' accepted");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw InterAppFault.REPORT_INVALID.because(otherwise);
        }
    }
}
