package org.bpci.interapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What follows when a policy saw too much: an alert always, and what the operator chose. Pure. */
final class Enforcement {

    private final Book book;
    private final AppDesk apps;
    private final AgreementDesk agreements;
    private final PolicySettings settings;

    Enforcement(Book book, AppDesk apps, AgreementDesk agreements, PolicySettings settings) {
        this.book = book;
        this.apps = apps;
        this.agreements = agreements;
        this.settings = settings;
    }

    List<Deed> of(Turn.Enforce turn, Instant now) {
        List<Deed> deeds = new ArrayList<>(2);
        deeds.add(new Deed.Alerted(turn.app(), turn.agreementId(), turn.violation().wireName(), turn.action().wireName(), now));
        String reason = "repeated " + turn.violation().wireName() + " by '" + turn.app() + "'";
        Optional<Instant> until = Optional.of(now.plus(settings.lasts()));
        switch (turn.action()) {
            case ALERT -> { }
            case SUSPEND -> book.standing(turn.agreementId()).filter(standing -> standing.state(now) == AgreementState.ACTIVE).ifPresent(standing ->
                    deeds.addAll(agreements.suspend(new Suspension(Suspension.POLICY, reason, now, until), standing)));
            case QUARANTINE -> book.app(turn.app()).filter(app -> app.quarantine().filter(it -> !it.over(now)).isEmpty()).ifPresent(app ->
                    deeds.addAll(apps.quarantine(app.id(), reason, Suspension.POLICY, until, now)));
        }
        return deeds;
    }
}
