package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.bpci.kernel.Digest;

/** What changed, as the {@link Book} decided it. Deeds become durable together, then they are applied, then they are told. */
sealed interface Deed {

    Instant at();

    /** @param body as it was signed */
    record AppAdmitted(App app, ObjectNode body, boolean created, Instant at) implements Deed {
    }

    record AppShutOut(AppId app, App.Quarantine quarantine) implements Deed {

        @Override
        public Instant at() {
            return quarantine.since();
        }
    }

    record AppLetIn(AppId app, String by, String reason, Instant at) implements Deed {
    }

    /** A version waits for the other side. @param by the side that signed */
    record Proposed(Agreement agreement, String by, Instant at) implements Deed {
    }

    /** A version came into force. @param stored whether it was proposed before; @param by whose signature was the last */
    record Activated(Agreement agreement, boolean stored, String by, String reason, Instant at) implements Deed {
    }

    /** A version ended. @param state REVOKED, EXPIRED or SUPERSEDED */
    record Ended(Agreement agreement, AgreementState state, String by, String reason, Instant at) implements Deed {
    }

    record Suspended(Agreement agreement, Suspension suspension) implements Deed {

        @Override
        public Instant at() {
            return suspension.since();
        }
    }

    /** @param holder whose suspension ended; @param by who ended it */
    record Resumed(Agreement agreement, String holder, String by, String reason, Instant at) implements Deed {
    }

    /** A signed word of a party is kept with what it brought about. */
    record WordKept(AppWord word, Digest digest, Instant at) implements Deed {
    }

    /** A policy saw too much. */
    record Alerted(AppId app, String agreementId, String violation, String action, Instant at) implements Deed {
    }
}
