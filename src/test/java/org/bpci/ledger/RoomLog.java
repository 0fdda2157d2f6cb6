package org.bpci.ledger;

import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;

/** The log as the room tells it, for auditing it in a test. */
record RoomLog(LedgerBench bench) implements LogSource {

    @Override
    public Optional<String> checkpoint() {
        try {
            return Optional.of(bench.ask(new LedgerRequest.LatestCheckpoint()).note());
        } catch (Refusal nothingSigned) {
            return Optional.empty();
        }
    }

    @Override
    public List<PastCheckpoint> checkpoints(long after) {
        return bench.ask(new LedgerRequest.Checkpoints(after, 1_000)).checkpoints();
    }

    @Override
    public Optional<byte[]> tile(String path) {
        try {
            return Optional.of(bench.ask(new LedgerRequest.TileAt(path)));
        } catch (Refusal none) {
            return Optional.empty();
        }
    }

    @Override
    public List<LookupFault> lookupFaults(long after, int limit) {
        return bench.ask(new LedgerRequest.LookupFaults(after, limit));
    }
}
