package org.bpci.interapp;

import java.util.List;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what became true: as events, and one line of the log for each. */
final class Herald {

    private static final Logger LOG = LoggerFactory.getLogger(Herald.class);

    private Herald() {
    }

    static void tell(Bus bus, List<Deed> deeds) {
        deeds.forEach(deed -> event(deed).ifPresent(event -> {
            bus.publish(event);
            (event instanceof InterAppEvent.PolicyAlert ? LOG.atWarn() : LOG.atInfo()).setMessage("inter-app change").addKeyValue("what", event.getClass().getSimpleName()).addKeyValue("event", event).log();
        }));
    }

    private static Optional<InterAppEvent> event(Deed deed) {
        return switch (deed) {
            case Deed.AppAdmitted it -> Optional.of(new InterAppEvent.AppRegistered(it.app().id(), it.app().node(), it.created(), it.at()));
            case Deed.AppShutOut it -> Optional.of(new InterAppEvent.AppQuarantined(it.app(), it.quarantine().by(), it.quarantine().reason(),
                    it.quarantine().until(), it.at()));
            case Deed.AppLetIn it -> Optional.of(new InterAppEvent.QuarantineLifted(it.app(), it.by(), it.reason(), it.at()));
            case Deed.Proposed it -> changed(it.agreement(), AgreementState.PROPOSED, it.by(), "-", it);
            case Deed.Activated it -> changed(it.agreement(), AgreementState.ACTIVE, it.by(), it.reason(), it);
            case Deed.Ended it -> changed(it.agreement(), it.state(), it.by(), it.reason(), it);
            case Deed.Suspended it -> changed(it.agreement(), AgreementState.SUSPENDED, it.suspension().by(), it.suspension().reason(), it);
            case Deed.Resumed it -> changed(it.agreement(), AgreementState.ACTIVE, it.by(), it.reason(), it);
            case Deed.WordKept it -> Optional.empty();
            case Deed.Alerted it -> Optional.of(new InterAppEvent.PolicyAlert(it.app(), it.agreementId(), it.violation(), it.action(), it.at()));
        };
    }

    private static Optional<InterAppEvent> changed(Agreement agreement, AgreementState state, String by, String reason, Deed deed) {
        return Optional.of(new InterAppEvent.AgreementChanged(agreement.id(), agreement.version(), state, agreement.app1().app(),
                agreement.app2().app(), by, reason, deed.at()));
    }
}
