package org.bpci.interapp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PublicSealKey;

/**
 * A registered application: its key, and the node that hosts it and speaks for it on the network.
 *
 * @param type        CamelCase, see {@link AppType}
 * @param key         signs agreements and, with two factors, calls
 * @param sealingKeys public keys others may seal content for
 * @param signedAt    {@code created_at} of the registration that stands
 * @param digest      of that registration
 * @param quarantine  present while it may neither call nor be called
 */
public record App(
        AppId id, String type, NodeId node, List<String> capabilities, VerificationKey key, List<PublicSealKey> sealingKeys, Instant signedAt,
        Digest digest, Instant registeredAt, Optional<Quarantine> quarantine) {

    /** @param until empty until an operator lifts it */
    public record Quarantine(String reason, String by, Instant since, Optional<Instant> until) {

        boolean over(Instant now) {
            return until.map(end -> !now.isBefore(end)).orElse(false);
        }
    }

    public App {
        capabilities = List.copyOf(capabilities);
        sealingKeys = List.copyOf(sealingKeys);
    }

    App quarantined(Optional<Quarantine> value) {
        return new App(id, type, node, capabilities, key, sealingKeys, signedAt, digest, registeredAt, value);
    }
}
