package org.bpci.ledger;

import java.util.ArrayList;
import java.util.List;

/** A whole log in memory, through the production tree and tiles. */
final class MemoryLog {

    private final TreeHash hash = new TreeHash();
    private final TiledTree tree = new TiledTree();
    private final List<TiledTree.Filled> full = new ArrayList<>();

    static MemoryLog of(int size) {
        MemoryLog log = new MemoryLog();
        for (int i = 0; i < size; i++) {
            log.append(NaiveTree.leaf(i));
        }
        return log;
    }

    void append(byte[] leaf) {
        tree.append(hash.leaf(leaf));
        full.addAll(tree.takeFull());
    }

    TiledTree tree() {
        return tree;
    }

    TileHashes hashes() {
        TileHashes hashes = new TileHashes();
        full.forEach(tile -> hashes.put(tile.level(), tile.index(), tile.hashes()));
        for (int level = 0; level < tree.partials().size(); level++) {
            hashes.put(level, (tree.size() >>> level * Tile.HEIGHT) / Tile.WIDTH, tree.partials().get(level));
        }
        return hashes;
    }
}
