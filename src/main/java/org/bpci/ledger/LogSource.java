package org.bpci.ledger;

import java.util.List;
import java.util.Optional;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;

/** Where an auditor reads a log from: an oracle or a file. Nothing it says is believed before it is checked. */
public interface LogSource {

    /** The latest checkpoint, as a signed note; empty when nothing was ever signed, or so it says. */
    Optional<String> checkpoint();

    /** The checkpoints signed after that size, in order, some at a time; empty when there are no more. */
    List<PastCheckpoint> checkpoints(long after);

    /** @param path as in C2SP tlog-tiles, without {@code tile/}; empty when the source does not have it */
    Optional<byte[]> tile(String path);

    /** Entries the source itself says it would not find; empty where there is nothing to find them by. */
    default List<LookupFault> lookupFaults(long after, int limit) {
        return List.of();
    }
}
