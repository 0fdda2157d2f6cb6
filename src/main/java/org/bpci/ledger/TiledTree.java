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
    private final List<Partial> partials; // by level
    private final List<Filled> full = new ArrayList<>();

    TiledTree() {
        this(new MerkleTree(), new ArrayList<>());
    }

    /** A copy to try a batch on: the original is unchanged. */
    TiledTree(TiledTree other) {
        this(new MerkleTree(other.tree), new ArrayList<>(other.partials.stream().map(partial -> new Partial(partial.hashes())).toList()));
    }

    private TiledTree(MerkleTree tree, List<Partial> partials) {
        this.tree = tree;
        this.partials = partials;
    }

    /** @param partials the partial tile of each level, empty where the level has none; refused when they do not fit the size */
    static TiledTree at(long size, List<byte[]> partials) {
        TileHashes hashes = new TileHashes();
        for (int level = 0; level * Tile.HEIGHT < Long.SIZE - 1 || level < partials.size(); level++) {
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
        return new TiledTree(MerkleTree.at(size, hashes), new ArrayList<>(partials.stream().map(Partial::new).toList()));
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
        return partials.stream().map(Partial::hashes).toList();
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
            partials.add(new Partial(new byte[0]));
        }
        if (partials.get(level).add(hash)) {
            full.add(new Filled(level, index / Tile.WIDTH, partials.get(level).take()));
        }
    }

    /** A tile that grows in place: copying it for each leaf was a third of what the node allocated under load. */
    private static final class Partial {

        private byte[] tile = new byte[Tile.BYTES];
        private int length;

        Partial(byte[] hashes) {
            System.arraycopy(hashes, 0, tile, 0, hashes.length);
            length = hashes.length;
        }

        /** Whether the tile is full now. */
        boolean add(byte[] hash) {
            System.arraycopy(hash, 0, tile, length, TreeHash.BYTES);
            length += TreeHash.BYTES;
            return length == Tile.BYTES;
        }

        byte[] hashes() {
            return Arrays.copyOf(tile, length);
        }

        /** Hands the full tile out and begins the next. */
        byte[] take() {
            byte[] taken = tile;
            tile = new byte[Tile.BYTES];
            length = 0;
            return taken;
        }
    }
}
