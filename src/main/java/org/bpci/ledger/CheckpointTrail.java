package org.bpci.ledger;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Finding.What;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;

/**
 * Walks along all checkpoints of a log while its tree grows, a page in memory at a time, and remembers up to where they fit
 * the entries.
 */
final class CheckpointTrail {

    private final LogSource source;
    private final NoteKey key;
    private final Consumer<Finding> findings;
    private List<PastCheckpoint> page;
    private int at;
    private long before; // size of the checkpoint before the next one
    private long valid;
    private long lastFitting;
    private Checkpoint firstUnfitting; // null while all fit
    private Digest rootThere; // the root of the entries where the first unfitting checkpoint stands

    CheckpointTrail(LogSource source, NoteKey key, Consumer<Finding> findings) {
        this.source = source;
        this.key = key;
        this.findings = findings;
        this.page = source.checkpoints(0);
    }

    /** The latest checkpoint that is validly signed; one that is not is a finding. */
    Optional<Checkpoint> anchor() {
        Optional<String> latest = source.checkpoint();
        if (latest.isPresent()) {
            try {
                return Optional.of(Checkpoint.verified(latest.get(), key));
            } catch (Refusal refusal) {
                findings.accept(Finding.at(What.CHECKPOINT_INVALID, 0, "the latest checkpoint: " + refusal.detail()));
            }
        }
        Optional<Checkpoint> anchor = Optional.empty();
        for (List<PastCheckpoint> some = source.checkpoints(0); !some.isEmpty(); some = source.checkpoints(some.getLast().size())) {
            for (PastCheckpoint past : some) {
                try {
                    anchor = Optional.of(Checkpoint.verified(past.note(), key));
                } catch (Refusal refusal) {
                    // reported when the walk comes by
                }
            }
        }
        return anchor;
    }

    /** The tree has grown to the size of {@code entries}. */
    void grown(MerkleTree entries) {
        while (!page.isEmpty() && page.get(at).size() <= entries.size()) {
            pass(page.get(at), entries);
            if (++at == page.size()) {
                page = source.checkpoints(before);
                at = 0;
            }
        }
    }

    /** Those beyond the entries, at the end. */
    void finish(MerkleTree entries) {
        for (; !page.isEmpty(); page = source.checkpoints(before), at = 0) {
            for (PastCheckpoint past : page.subList(at, page.size())) {
                pass(past, entries);
            }
        }
    }

    long valid() {
        return valid;
    }

    /** The largest signed size up to which the entries have the signed root, 0 if none. */
    long lastFitting() {
        return lastFitting;
    }

    /** The first checkpoint whose root the entries do not have. */
    Optional<Checkpoint> firstUnfitting() {
        return Optional.ofNullable(firstUnfitting);
    }

    Digest rootThere() {
        return rootThere;
    }

    private void pass(PastCheckpoint past, MerkleTree entries) {
        if (past.previous() != before) {
            findings.accept(Finding.at(What.CHECKPOINT_MISSING, before, "between the checkpoints of " + before + " and " + past.size()
                    + " entries one of " + past.previous() + " entries was signed, and is gone"));
        }
        before = past.size();
        try {
            Checkpoint checkpoint = Checkpoint.verified(past.note(), key);
            if (checkpoint.size() != past.size()) {
                findings.accept(Finding.at(What.CHECKPOINT_INVALID, past.size(), "the checkpoint kept for " + past.size()
                        + " entries is one of " + checkpoint.size()));
                return;
            }
            valid++;
            if (checkpoint.size() == entries.size()) {
                compare(checkpoint, Digest.ofBytes(entries.root()));
            }
        } catch (Refusal refusal) {
            findings.accept(Finding.at(What.CHECKPOINT_INVALID, past.size(), "the checkpoint of " + past.size() + " entries: "
                    + refusal.detail()));
        }
    }

    private void compare(Checkpoint checkpoint, Digest root) {
        if (firstUnfitting != null) {
            return;
        }
        if (checkpoint.root().equals(root)) {
            lastFitting = checkpoint.size();
        } else {
            firstUnfitting = checkpoint;
            rootThere = root;
        }
    }
}
