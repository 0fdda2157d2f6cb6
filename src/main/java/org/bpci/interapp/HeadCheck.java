package org.bpci.interapp;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.kernel.Digest;
import org.bpci.ledger.Entry;

/**
 * Holds what an audit report says above its entries against the entries, which are all there: they alone tell its state and its
 * versions, and a version is in force because both sides signed it or one took something away (protocol §10.7).
 */
final class HeadCheck {

    private final AgreementReport report;
    private final Chronicle chronicle;
    private final Map<String, Agreement> texts = new HashMap<>();

    private HeadCheck(AgreementReport report) {
        this.report = report;
        this.chronicle = Chronicle.of(report.items());
        report.versions().forEach(version -> version.terms().ifPresent(text -> texts.put(version.digest(), text)));
    }

    /** Refused with {@code report-invalid}. @param report a complete one */
    static void check(AgreementReport report) {
        HeadCheck check = new HeadCheck(report);
        check.versions();
        check.state();
        check.consent();
    }

    private void versions() {
        Set<String> said = new HashSet<>();
        for (Version version : report.versions()) {
            Chronicle.Told told = chronicle.versions().get(version.digest());
            require(told != null, "/versions has a version " + version.number() + " (" + version.digest() + ") that no entry tells of");
            require(said.add(version.digest()), "/versions has version " + version.number() + " (" + version.digest() + ") twice");
            require(told.number().equals(Long.toString(version.number())) && told.state() == version.state() && told.since().equals(version.since())
                            && told.by().equals(Entry.plain(version.by())) && told.reason().equals(Entry.plain(version.reason())),
                    "/versions says that version " + version.number() + " is " + version.state().wireName() + " since " + version.since() + " by "
                            + version.by() + " (" + version.reason() + "), and entry " + told.entry() + " that version " + told.number() + " became "
                            + told.state().wireName() + " at " + told.since() + " by " + told.by() + " (" + told.reason() + ")");
        }
        chronicle.versions().forEach((digest, told) -> require(said.contains(digest),
                "/versions lacks version " + told.number() + " (" + digest + "), of which entry " + told.entry() + " tells"));
    }

    private void state() {
        List<AgreementState> possible = chronicle.states(report.createdAt(), texts);
        require(possible.contains(report.state()), "/state is " + report.state().wireName() + ", and by its entries the agreement is "
                + possible.stream().map(AgreementState::wireName).findFirst().orElse("none"));
    }

    /** Where the texts and the words are there to see it. */
    private void consent() {
        long named = report.items().stream().map(item -> item.detail().get(Entries.WORD_DETAIL)).filter(word -> word != null).distinct().count();
        Map<String, Version> versions = new HashMap<>();
        report.versions().forEach(version -> versions.put(version.digest(), version));
        for (Item item : report.items()) {
            boolean inForce = Chronicle.becomes(item.kind()).filter(AgreementState.ACTIVE::equals).isPresent();
            Agreement text = texts.get(item.digest().orElse(""));
            if (inForce && text != null && named == report.words().size()) {
                Optional<Agreement> before = text.predecessor().map(Digest::hex).map(texts::get);
                boolean cannotTell = text.predecessor().isPresent() && before.isEmpty();
                require(cannotTell || versions.get(text.digest().hex()).signed().containsAll(text.apps())
                                || before.filter(wider -> text.widening(wider).isEmpty()).isPresent(),
                        "entry " + item.number() + " puts version " + text.version() + " in force, which only "
                                + versions.get(text.digest().hex()).signed() + " signed, and which is not narrower than the one before");
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw InterAppFault.REPORT_INVALID.because(otherwise);
        }
    }
}
