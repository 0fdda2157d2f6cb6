package org.bpci.ledger;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;

/** The door of the ledger room. It is read only: entries are written by {@link Journal}, the tree by the room itself. */
public sealed interface LedgerRequest<R> extends Request<R> {

    String ADDRESS = "ledger";

    @Override
    default String address() {
        return ADDRESS;
    }

    /** Refused with {@code nothing-signed} on a new oracle, for a second at most. */
    record LatestCheckpoint() implements LedgerRequest<Checkpoint> {
    }

    /**
     * Every checkpoint that was signed, in order.
     *
     * @param after size after which to start, 0 for the first
     * @param limit 1 to {@value #LIMIT_MAX}
     */
    record Checkpoints(long after, int limit) implements LedgerRequest<CheckpointPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param more whether to ask again after the last one's size */
    record CheckpointPage(List<PastCheckpoint> checkpoints, boolean more) {

        public CheckpointPage {
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /** @param previous size of the checkpoint signed before it, 0 for the first */
    record PastCheckpoint(long size, long previous, String note) {
    }

    /**
     * Sealed entries, in their order in the tree.
     *
     * @param after index after which to start, -1 for the first
     * @param limit 1 to {@value #LIMIT_MAX}
     */
    record Entries(EntryFilter filter, long after, int limit) implements LedgerRequest<EntryPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param more whether to ask again after the last one's index */
    record EntryPage(List<SealedEntry> entries, boolean more) {

        public EntryPage {
            entries = List.copyOf(entries);
        }
    }

    /**
     * An entry with its place in the tree.
     *
     * @param leaf the leaf data, canonical JSON
     */
    record SealedEntry(long index, String leaf) {

        /** The leaf data as it was hashed. */
        byte[] bytes() {
            return leaf.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** @param size of the tree it is in, or 0 for that of the latest checkpoint */
    record InclusionProofOf(long index, long size) implements LedgerRequest<ProvenEntry> {
    }

    record ProvenEntry(SealedEntry entry, InclusionProof proof) {
    }

    /** @param to 0 for the size of the latest checkpoint */
    record ConsistencyProofOf(long from, long to) implements LedgerRequest<ConsistencyProof> {
    }

    /**
     * A tile or a bundle of entries.
     *
     * @param path {@code <L>/<N>[.p/<W>]} or {@code entries/<N>[.p/<W>]}, as in C2SP tlog-tiles
     */
    record TileAt(String path) implements LedgerRequest<byte[]> {
    }

    /**
     * Everything the ledger holds about a message, proven under the latest checkpoint. Answered at once when its acceptance
     * is in the tree, otherwise when it gets there, or refused with {@code not-integrated} after {@code atMost}.
     *
     * @param source needed only when several nodes used the message id
     */
    record MessageProof(Optional<NodeId> source, String messageId, Duration atMost) implements LedgerRequest<ProvenEntries> {

        /** A waiting caller costs memory; longer waits are cut to this. */
        public static final Duration WAIT_MAX = Duration.ofSeconds(30);
        /** A message has an acceptance and at most one end per target. */
        public static final int ENTRIES_MAX = 256;
    }

    /**
     * Entries with their proofs under one checkpoint: all that a proof file needs.
     *
     * @param vkey the key that signs checkpoints, as note tools write it
     */
    record ProvenEntries(String vkey, Checkpoint checkpoint, List<ProvenEntry> entries) {

        public ProvenEntries {
            entries = List.copyOf(entries);
        }
    }

    /**
     * The entries by which keys of a node were taken up before some entry, latest first.
     *
     * @param size of the tree they are proven in
     */
    record KeyEntries(NodeId node, long before, long size) implements LedgerRequest<KeyProofs> {

        /** A message is signed with the last key or, just after a rotation, with the one before. */
        public static final int ENTRIES_MAX = 16;
    }

    record KeyProofs(List<ProvenEntry> entries) {

        public KeyProofs {
            entries = List.copyOf(entries);
        }
    }

    /**
     * What the ledger holds about an agreement, in the order of the tree, proven under the latest checkpoint.
     *
     * @param after index after which to start, -1 for the first
     * @param limit 1 to {@value #LIMIT_MAX}
     */
    record AgreementProof(String agreementId, long after, int limit) implements LedgerRequest<ProvenAgreement> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param more whether to ask again after the last one's index */
    record ProvenAgreement(ProvenEntries proven, boolean more) {
    }

    /**
     * Compares what entries are looked up by with what they say, so that an entry cannot be hidden from a search.
     *
     * @param after index after which to start, -1 for the first
     * @param limit 1 to {@value #LIMIT_MAX}
     */
    record LookupFaults(long after, int limit) implements LedgerRequest<List<LookupFault>> {

        public static final int LIMIT_MAX = 10_000;
    }

    record LookupFault(long index, String what) {
    }

    /** How the room is. */
    record LedgerStatus() implements LedgerRequest<Status> {
    }

    /**
     * @param size    entries in the tree
     * @param vkey    the key that signs checkpoints
     * @param writing whether this node holds the lease; another may
     * @param fault   why the writer refuses to write
     */
    record Status(long size, String vkey, boolean writing, Optional<String> fault) {
    }
}
