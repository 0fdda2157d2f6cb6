package org.bpci.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A growing tree together with the tiles it fills: full tiles are handed out once to be stored for ever, the partial ones,
 * at most one of each level, are kept. From the partial tiles alone the tree can be continued later.
 */
final class TiledTree {

    /** A tile with its hashes; full ones have 8 192 bytes. */
    record Filled(int level, long index, byte[] hashes) {
    }

    private final MerkleTree tree;
    private final List<byte[]> partials; // by level
    private final List<Filled> full = new ArrayList<>();

    TiledTree() {
        this.tree = new MerkleTree();
        this.partials = new ArrayList<>();
    }

    /** A copy to try a batch on: the original is unchanged. */
    TiledTree(TiledTree other) {
        this.tree = new MerkleTree(other.tree);
        this.partials = new ArrayList<>(other.partials); // arrays are replaced, never changed
    }

    private TiledTree(MerkleTree tree, List<byte[]> partials) {
        this.tree = tree;
        this.partials = partials;
    }

    /** @param partials the partial tile of each level, empty where the level has none; refused when they do not fit the size */
    static TiledTree at(long size, List<byte[]> partials) {
        TileHashes hashes = new TileHashes();
        for (int level = 0; level * Tile.HEIGHT < Long.SIZE - 1; level++) {
            int width = Tile.partial(level, size).map(Tile::width).orElse(0);
            int stored = level < partials.size() ? partials.get(level).length : 0;
            if (stored != width * TreeHash.BYTES) {
                throw LedgerFault.LEDGER_DAMAGED.because("the stored right edge of the tree has " + stored / TreeHash.BYTES
                        + " hashes on level " + level + " where a tree of " + size + " entries has " + width
                        + "; run 'bpci audit verify' and restore the database from a backup that passes it");
            }
            if (width > 0) {
                hashes.put(level, (size >>> level * Tile.HEIGHT) / Tile.WIDTH, partials.get(level));
            }
        }
        return new TiledTree(MerkleTree.at(size, hashes), new ArrayList<>(partials));
    }

    void append(byte[] leafHash) {
        tree.append(leafHash, this::completed);
    }

    long size() {
        return tree.size();
    }

    byte[] root() {
        return tree.root();
    }

    /** The partial tile of each level, empty where it has none. */
    List<byte[]> partials() {
        return List.copyOf(partials);
    }

    /** The tiles that became full since the last call. */
    List<Filled> takeFull() {
        List<Filled> taken = List.copyOf(full);
        full.clear();
        return taken;
    }

    private void completed(int height, long index, byte[] hash) {
        if (height % Tile.HEIGHT != 0) {
            return;
        }
        int level = height / Tile.HEIGHT;
        while (partials.size() <= level) {
            partials.add(new byte[0]);
        }
        byte[] before = partials.get(level);
        byte[] after = Arrays.copyOf(before, before.length + TreeHash.BYTES);
        System.arraycopy(hash, 0, after, before.length, TreeHash.BYTES);
        if (after.length == Tile.BYTES) {
            full.add(new Filled(level, index / Tile.WIDTH, after));
            after = new byte[0];
        }
        partials.set(level, after);
    }
}
