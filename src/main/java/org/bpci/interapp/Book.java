package org.bpci.interapp;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All registered applications, and all agreements that have not ended. It only remembers: {@link AppDesk} and
 * {@link AgreementDesk} decide what is to change, and what was made durable is applied here.
 */
final class Book {

    private final TreeMap<AppId, App> apps = new TreeMap<>();
    private final Map<String, Standing> standings = new HashMap<>();

    Optional<App> app(AppId id) {
        return Optional.ofNullable(apps.get(id));
    }

    /** Refused with the command that registers it. */
    App requireApp(AppId id) {
        App app = apps.get(id);
        if (app == null) {
            throw InterAppFault.APP_UNKNOWN.because("'" + id + "' is not registered here; register it with: bpci inter-app register-app --app-id "
                    + id + " --app-type WebApp");
        }
        return app;
    }

    Collection<App> apps() {
        return apps.values();
    }

    Collection<App> appsAfter(AppId last) {
        return apps.tailMap(last, false).values();
    }

    /** An agreement that has not ended. */
    Optional<Standing> standing(String id) {
        return Optional.ofNullable(standings.get(id));
    }

    Collection<Standing> standings() {
        return standings.values();
    }

    /** Takes over what was read anew. */
    void become(Book other) {
        apps.clear();
        apps.putAll(other.apps);
        standings.clear();
        standings.putAll(other.standings);
    }

    void load(App app) {
        apps.put(app.id(), app);
    }

    void load(Standing standing) {
        standings.put(standing.id(), standing);
    }

    void apply(Deed deed) {
        switch (deed) {
            case Deed.AppAdmitted it -> apps.put(it.app().id(), it.app());
            case Deed.AppShutOut it -> apps.computeIfPresent(it.app(), (id, app) -> app.quarantined(Optional.of(it.quarantine())));
            case Deed.AppLetIn it -> apps.computeIfPresent(it.app(), (id, app) -> app.quarantined(Optional.empty()));
            case Deed.Proposed it -> change(it.agreement(), deed);
            case Deed.Activated it -> change(it.agreement(), deed);
            case Deed.Ended it -> change(it.agreement(), deed);
            case Deed.Suspended it -> change(it.agreement(), deed);
            case Deed.Resumed it -> change(it.agreement(), deed);
            case Deed.WordKept it -> standings.computeIfPresent(it.word().agreementId(), (id, standing) -> standing.after(deed));
            case Deed.Alerted told -> {
                // nothing follows from it but that it is told
            }
        }
    }

    /** Drops what has ended; to be called when all deeds of one decision are applied. */
    void trim(String agreementId) {
        standings.computeIfPresent(agreementId, (id, standing) -> standing.ended() ? null : standing);
    }

    int quarantined(Instant now) {
        return (int) apps.values().stream().filter(app -> app.quarantine().filter(it -> !it.over(now)).isPresent()).count();
    }

    private void change(Agreement agreement, Deed deed) {
        Standing before = standings.getOrDefault(agreement.id(), Standing.begun(agreement));
        standings.put(agreement.id(), before.after(deed));
    }
}
