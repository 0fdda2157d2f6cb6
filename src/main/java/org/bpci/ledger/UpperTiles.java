package org.bpci.ledger;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares the tiles above the leaf hashes with what follows from the leaf hashes. */
final class UpperTiles implements TreeNode.Sink {

    private final LogSource source;
    private final List<ByteArrayOutputStream> open = new ArrayList<>(); // by level, the tile being filled
    private final Map<Tile, Long> damaged = new HashMap<>(); // with the first node that differs

    UpperTiles(LogSource source) {
        this.source = source;
    }

    @Override
    public void completed(int height, long index, byte[] hash) {
        int level = height / Tile.HEIGHT;
        if (level == 0 || height % Tile.HEIGHT != 0) {
            return;
        }
        while (open.size() <= level) {
            open.add(new ByteArrayOutputStream());
        }
        open.get(level).writeBytes(hash);
        if (open.get(level).size() == Tile.BYTES) {
            compare(new Tile(level, index / Tile.WIDTH, Tile.WIDTH));
        }
    }

    /** Compares the partial tiles of the whole tree. */
    void finish(long size) {
        for (int level = 1; level < open.size(); level++) {
            Tile.partial(level, size).ifPresent(this::compare);
        }
    }

    List<Tile> damaged() {
        return damaged.keySet().stream().sorted((a, b) -> Integer.compare(b.level(), a.level())).toList();
    }

    /** The first node of the tile's level whose stored hash does not follow from below. */
    long firstDifference(Tile tile) {
        return damaged.get(tile);
    }

    private void compare(Tile tile) {
        byte[] expected = open.get(tile.level()).toByteArray();
        open.get(tile.level()).reset();
        byte[] stored = source.tile(tile.path()).orElse(new byte[0]);
        int at = Arrays.mismatch(expected, stored);
        if (at >= 0) {
            damaged.put(tile, tile.index() * Tile.WIDTH + at / TreeHash.BYTES);
        }
    }
}
