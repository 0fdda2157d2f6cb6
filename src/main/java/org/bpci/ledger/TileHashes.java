package org.bpci.ledger;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Finds the hash of any perfect subtree in tiles; what lies between two levels of tiles is hashed again. */
final class TileHashes implements TreeNode.Source {

    private record Place(int level, long index) {
    }

    private final TreeHash hash = new TreeHash();
    private final Map<Place, byte[]> tiles = new HashMap<>();

    /** @param hashes one after the other, from the first of the tile */
    void put(int level, long index, byte[] hashes) {
        tiles.put(new Place(level, index), hashes);
    }

    @Override
    public byte[] hash(TreeNode node) {
        Tile tile = Tile.of(node);
        int height = node.height() % Tile.HEIGHT;
        int from = (int) ((node.index() << height) % Tile.WIDTH);
        return fold(stored(tile, from + (1 << height)), from, height);
    }

    /** The hashes of a tile, as many as it is wide. */
    byte[] bytes(Tile tile) {
        return Arrays.copyOf(stored(tile, tile.width()), tile.width() * TreeHash.BYTES);
    }

    private byte[] stored(Tile tile, int width) {
        byte[] hashes = tiles.getOrDefault(new Place(tile.level(), tile.index()), new byte[0]);
        if (hashes.length < width * TreeHash.BYTES) {
            throw LedgerFault.LEDGER_DAMAGED.because("the tree misses hashes in tile " + tile.path()
                    + "; run 'bpci audit verify' and restore the database from a backup that passes it");
        }
        return hashes;
    }

    private byte[] fold(byte[] hashes, int from, int height) {
        if (height == 0) {
            return Arrays.copyOfRange(hashes, from * TreeHash.BYTES, (from + 1) * TreeHash.BYTES);
        }
        int half = 1 << height - 1;
        return hash.node(fold(hashes, from, height - 1), fold(hashes, from + half, height - 1));
    }
}
