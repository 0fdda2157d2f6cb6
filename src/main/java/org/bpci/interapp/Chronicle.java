package org.bpci.interapp;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Time;
import org.bpci.ledger.EntryKind;

/**
 * What the proven entries of one agreement, read from the first on, make of it: its versions, what suspends it, its state. It
 * is a reader's own account, by the table of {@link AgreementState}, and needs nobody's word (protocol §10.7).
 */
final class Chronicle {

    private static final Map<String, AgreementState> BECOMES = Map.of(
            EntryKind.AGREEMENT_PROPOSED.wireName(), AgreementState.PROPOSED, EntryKind.AGREEMENT_ACTIVATED.wireName(), AgreementState.ACTIVE,
            EntryKind.AGREEMENT_REVOKED.wireName(), AgreementState.REVOKED, EntryKind.AGREEMENT_EXPIRED.wireName(), AgreementState.EXPIRED,
            EntryKind.AGREEMENT_SUPERSEDED.wireName(), AgreementState.SUPERSEDED);
    private static final String SUSPENDED = EntryKind.AGREEMENT_SUSPENDED.wireName();
    private static final String RESUMED = EntryKind.AGREEMENT_RESUMED.wireName();
    private static final String MISSING = "-";

    /** By digest, the one that changed last at the end. */
    private final Map<String, Told> versions = new LinkedHashMap<>();
    /** Until when, by whom; empty until somebody resumes. */
    private final Map<String, Optional<Instant>> suspensions = new HashMap<>();

    /** What the entries say of one version. @param number of the version; @param entry that said it last */
    record Told(String number, AgreementState state, Instant since, String by, String reason, long entry) {
    }

    /** Whether an entry of that kind changes how an agreement stands. */
    static boolean tells(String kind) {
        return BECOMES.containsKey(kind) || SUSPENDED.equals(kind) || RESUMED.equals(kind);
    }

    /** What a version becomes by an entry of that kind, if it is of those that are about one version. */
    static Optional<AgreementState> becomes(String kind) {
        return Optional.ofNullable(BECOMES.get(kind));
    }

    /** Refused when the entries contradict each other. */
    static Chronicle of(List<Item> items) {
        Chronicle chronicle = new Chronicle();
        items.forEach(chronicle::read);
        return chronicle;
    }

    Map<String, Told> versions() {
        return versions;
    }

    private void read(Item item) {
        if (SUSPENDED.equals(item.kind())) {
            suspensions.put(detail(item, "by"), item.detail().containsKey("until") ? until(item) : Optional.empty());
        } else if (RESUMED.equals(item.kind())) {
            suspensions.remove(detail(item, "suspended_by"));
        } else {
            becomes(item.kind()).ifPresent(state -> become(item, state));
        }
    }

    private void become(Item item, AgreementState state) {
        String digest = item.digest().orElse(MISSING);
        Told before = versions.remove(digest);
        boolean inForce = before != null && before.state() == AgreementState.ACTIVE;
        boolean possible = switch (state) {
            case PROPOSED -> before == null;
            case ACTIVE, SUSPENDED -> (before == null || before.state() == AgreementState.PROPOSED)
                    && versions.values().stream().noneMatch(other -> other.state() == AgreementState.ACTIVE);
            case REVOKED, EXPIRED, SUPERSEDED -> before != null && !before.state().ended();
        };
        if (!possible) {
            throw invalid("entry " + item.number() + " says " + item.kind() + " of version " + detail(item, "version")
                    + ", which cannot follow on the entries before it");
        }
        if (inForce && state != AgreementState.SUPERSEDED) {
            suspensions.clear();
        }
        versions.put(digest, new Told(detail(item, "version"), state, item.at(), detail(item, "by"), detail(item, "reason"), item.number()));
    }

    /**
     * What may be said of the agreement at {@code now}: one state, or two where nobody shows when a version runs out.
     *
     * @param texts of versions, by digest
     */
    List<AgreementState> states(Instant now, Map<String, Agreement> texts) {
        Optional<String> stands = inState(AgreementState.ACTIVE).or(() -> inState(AgreementState.PROPOSED));
        if (stands.isEmpty()) {
            return versions.values().stream().map(Told::state).filter(state -> state != AgreementState.SUPERSEDED).reduce((first, second) -> second).stream().toList();
        }
        AgreementState state = versions.get(stands.get()).state() == AgreementState.PROPOSED ? AgreementState.PROPOSED
                : suspensions.values().stream().anyMatch(until -> until.isEmpty() || now.isBefore(until.get())) ? AgreementState.SUSPENDED : AgreementState.ACTIVE;
        Agreement text = texts.get(stands.get());
        if (text == null) {
            return List.of(state, AgreementState.EXPIRED);
        }
        return List.of(text.expired(now) ? AgreementState.EXPIRED : state);
    }

    private Optional<String> inState(AgreementState state) {
        return versions.entrySet().stream().filter(entry -> entry.getValue().state() == state).map(Map.Entry::getKey).findFirst();
    }

    private static Optional<Instant> until(Item item) {
        String text = detail(item, "until");
        try {
            return text.equals(Entries.UNTIL_LIFTED) ? Optional.empty() : Optional.of(Time.parse(text));
        } catch (DateTimeException malformed) {
            throw invalid("entry " + item.number() + " suspends until '" + text + "', which is no time");
        }
    }

    private static String detail(Item item, String name) {
        return item.detail().getOrDefault(name, MISSING);
    }

    private static Refusal invalid(String detail) {
        return InterAppFault.REPORT_INVALID.because(detail);
    }
}
