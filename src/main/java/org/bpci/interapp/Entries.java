package org.bpci.interapp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Time;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;

/** What the audit trail says about deeds. */
final class Entries {

    /** The detail that names the signed word by its digest. */
    static final String WORD_DETAIL = "word";
    static final String UNTIL_LIFTED = "lifted";

    private Entries() {
    }

    /** In the order of the deeds; a word is named by what it brought about. */
    static List<Entry> of(List<Deed> deeds) {
        Optional<Digest> word = deeds.stream().filter(Deed.WordKept.class::isInstance).map(deed -> ((Deed.WordKept) deed).digest()).findFirst();
        return deeds.stream().flatMap(deed -> of(deed).stream()).map(entry -> word.filter(digest -> entry.agreementId().isPresent())
                .map(digest -> entry.detail(WORD_DETAIL, digest.hex())).orElse(entry)).toList();
    }

    private static Optional<Entry> of(Deed deed) {
        return switch (deed) {
            case Deed.AppAdmitted it -> Optional.of(Entry.of(EntryKind.APP_REGISTERED, it.at()).node(it.app().node()).digest(it.app().digest())
                    .detail("app", it.app().id().value()).detail("key_id", it.app().key().keyId()).detail("created", Boolean.toString(it.created())));
            case Deed.AppShutOut it -> Optional.of(Entry.of(EntryKind.APP_QUARANTINED, it.at()).detail("app", it.app().value())
                    .detail("by", it.quarantine().by()).detail("reason", it.quarantine().reason()).detail("until", until(it.quarantine().until())));
            case Deed.AppLetIn it -> Optional.of(Entry.of(EntryKind.QUARANTINE_LIFTED, it.at()).detail("app", it.app().value())
                    .detail("by", it.by()).detail("reason", it.reason()));
            case Deed.Proposed it -> Optional.of(version(EntryKind.AGREEMENT_PROPOSED, it.agreement(), it.at(), it.by(), "-"));
            case Deed.Activated it -> Optional.of(version(EntryKind.AGREEMENT_ACTIVATED, it.agreement(), it.at(), it.by(), it.reason()));
            case Deed.Ended it -> Optional.of(version(ended(it.state()), it.agreement(), it.at(), it.by(), it.reason()));
            case Deed.Suspended it -> Optional.of(version(EntryKind.AGREEMENT_SUSPENDED, it.agreement(), it.at(), it.suspension().by(),
                    it.suspension().reason()).detail("until", until(it.suspension().until())));
            case Deed.Resumed it -> Optional.of(version(EntryKind.AGREEMENT_RESUMED, it.agreement(), it.at(), it.by(), it.reason())
                    .detail("suspended_by", it.holder()));
            case Deed.WordKept it -> Optional.empty();
            case Deed.Alerted it -> Optional.of(Entry.of(EntryKind.POLICY_ALERT, it.at()).agreement(it.agreementId()).detail("app", it.app().value())
                    .detail("violation", it.violation()).detail("action", it.action()));
        };
    }

    private static Entry version(EntryKind kind, Agreement agreement, Instant at, String by, String reason) {
        return Entry.of(kind, at).agreement(agreement.id()).digest(agreement.digest()).detail("version", Long.toString(agreement.version()))
                .detail("by", by).detail("reason", reason);
    }

    private static EntryKind ended(AgreementState state) {
        return switch (state) {
            case REVOKED -> EntryKind.AGREEMENT_REVOKED;
            case EXPIRED -> EntryKind.AGREEMENT_EXPIRED;
            case SUPERSEDED -> EntryKind.AGREEMENT_SUPERSEDED;
            case PROPOSED, ACTIVE, SUSPENDED -> throw new IllegalStateException("a version does not end as " + state);
        };
    }

    private static String until(Optional<Instant> end) {
        return end.map(Time::format).orElse(UNTIL_LIFTED);
    }
}
