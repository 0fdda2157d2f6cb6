package org.bpci.ledger;

import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;

/** What a proof file lets one say about the message behind its entries. */
public sealed interface SourceCheck {

    /**
     * The file holds the message, and its source signed it.
     *
     * @param entry index of the entry by which the ledger took up the key, before it accepted the message
     */
    record SignedBy(NodeId source, VerificationKey key, long entry) implements SourceCheck {
    }

    /** @param reason why the source's signature could not be checked, for people */
    record NotChecked(String reason) implements SourceCheck {
    }
}
