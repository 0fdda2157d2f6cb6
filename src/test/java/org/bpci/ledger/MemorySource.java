package org.bpci.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;

/** A log as files in memory, with a checkpoint every so many entries; a test changes the files. */
final class MemorySource implements LogSource {

    final Map<String, byte[]> files = new HashMap<>();
    final List<PastCheckpoint> checkpoints = new ArrayList<>();
    String latest;

    static MemorySource of(int size, int checkpointEvery) {
        MemorySource source = new MemorySource();
        TiledTree tree = new TiledTree();
        TreeHash hash = new TreeHash();
        List<byte[]> bundle = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            byte[] leaf = NaiveTree.leaf(i);
            bundle.add(leaf);
            tree.append(hash.leaf(leaf));
            tree.takeFull().forEach(tile -> source.files.put(new Tile(tile.level(), tile.index(), Tile.WIDTH).path(), tile.hashes()));
            if (bundle.size() == Tile.WIDTH || i == size - 1) {
                source.files.put(new Tile(Tile.ENTRIES, i / Tile.WIDTH, bundle.size()).path(), EntryBundle.encode(bundle));
                bundle.clear();
            }
            if ((i + 1) % checkpointEvery == 0 || i == size - 1) {
                source.sign(i + 1, Digest.ofBytes(tree.root()));
            }
        }
        for (int level = 0; level < tree.partials().size(); level++) {
            byte[] partial = tree.partials().get(level);
            Tile.partial(level, size).ifPresent(tile -> source.files.put(tile.path(), partial));
        }
        return source;
    }

    void sign(long size, Digest root) {
        latest = Checkpoint.sign(LedgerBench.KEY, size, root, LedgerBench.SIGNER).note();
        checkpoints.add(new PastCheckpoint(size, checkpoints.isEmpty() ? 0 : checkpoints.getLast().size(), latest));
    }

    AuditReport audit(Optional<Checkpoint> seen) {
        return LogAudit.run(this, NoteKey.of(LedgerBench.ORIGIN, LedgerBench.SIGNER), seen, (read, all) -> { });
    }

    @Override
    public Optional<String> checkpoint() {
        return Optional.of(latest);
    }

    @Override
    public List<PastCheckpoint> checkpoints(long after) {
        return checkpoints.stream().filter(past -> past.size() > after).limit(7).toList();
    }

    @Override
    public Optional<byte[]> tile(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
