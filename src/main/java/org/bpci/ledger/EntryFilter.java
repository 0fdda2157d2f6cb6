package org.bpci.ledger;

import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.NodeId;

/**
 * Which entries are wanted; all given conditions hold at once.
 *
 * @param from  not before this time
 * @param until before this time
 */
public record EntryFilter(
        Optional<NodeId> node, Optional<String> messageId, Optional<String> proposalId, Optional<String> agreementId,
        Optional<EntryKind> kind, Optional<Instant> from, Optional<Instant> until) {

    public static EntryFilter all() {
        return new EntryFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    public static EntryFilter ofAgreement(String agreementId) {
        return new EntryFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(agreementId), Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** What happened to one message: its acceptance by the source, its deliveries to the targets. */
    public static EntryFilter ofMessage(String messageId) {
        return new EntryFilter(Optional.empty(), Optional.of(messageId), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty());
    }
}
