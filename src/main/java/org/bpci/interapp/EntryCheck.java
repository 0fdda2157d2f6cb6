package org.bpci.interapp;

import java.time.Instant;
import java.util.Optional;
import org.bpci.seal.PublicSealKey;

/** What a version must fulfil to come in: parties that are registered with the keys it pins, this oracle's floor, its dates. */
final class EntryCheck {

    private final Book book;
    private final InterAppSettings settings;

    EntryCheck(Book book, InterAppSettings settings) {
        this.book = book;
        this.settings = settings;
    }

    void check(Agreement agreement, Instant now) {
        checkParty(agreement.app1(), "app1", now);
        checkParty(agreement.app2(), "app2", now);
        if (!agreement.security().atLeast(settings.floor())) {
            throw InterAppFault.AGREEMENT_BELOW_FLOOR.because("this oracle asks for " + settings.floor().tree()
                    + " at least; raise /security_requirements");
        }
        if (agreement.expired(now)) {
            throw InterAppFault.AGREEMENT_EXPIRED.because("/expires_at " + agreement.expiresAt() + " has passed; sign one that expires later");
        }
        if (agreement.createdAt().isAfter(now.plus(settings.limits().clockSkewMax()))
                || agreement.createdAt().isBefore(now.minus(InterAppLimits.SIGNING_MAX))) {
            throw InterAppFault.AGREEMENT_INVALID.because("/created_at must be at most " + InterAppLimits.SIGNING_MAX.toDays()
                    + " days ago and at most " + settings.limits().clockSkewMax().toSeconds() + " s ahead; sign it anew");
        }
    }

    private void checkParty(Party party, String side, Instant now) {
        App app = book.requireApp(party.app());
        if (!app.key().equals(party.key())) {
            throw InterAppFault.APP_KEY_DIFFERS.because("/" + side + "_key is " + party.key().keyId() + ", but '" + party.app()
                    + "' is registered with " + app.key().keyId() + "; pin the registered key");
        }
        Optional<PublicSealKey> sealing = party.sealingKey();
        if (sealing.isPresent() && !app.sealingKeys().contains(sealing.get())) {
            throw InterAppFault.APP_KEY_DIFFERS.because("/" + side + "_sealing_key is none of those '" + party.app()
                    + "' has registered; pin one of those, or register it first");
        }
        app.quarantine().filter(quarantine -> !quarantine.over(now)).ifPresent(quarantine -> {
            throw InterAppFault.APP_QUARANTINED.because("'" + party.app() + "' is in quarantine: " + quarantine.reason()
                    + "; an operator can lift it");
        });
    }
}
