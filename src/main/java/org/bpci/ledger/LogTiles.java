package org.bpci.ledger;

import java.util.ArrayList;
import java.util.List;

/** Which static resources a log of a given size has (C2SP tlog-tiles). */
public final class LogTiles {

    private LogTiles() {
    }

    /** The size a checkpoint speaks of; its signature is not checked. */
    public static long size(String checkpoint) {
        return Checkpoint.parse(checkpoint).size();
    }

    /** The paths of all tiles and bundles of entries of a log of {@code size} entries, without {@code tile/}. */
    public static List<String> paths(long size) {
        List<String> paths = new ArrayList<>();
        add(Tile.ENTRIES, size, paths);
        int level = 0;
        for (long nodes = size; nodes > 0; nodes /= Tile.WIDTH) {
            add(level++, nodes, paths);
        }
        return paths;
    }

    private static void add(int level, long items, List<String> paths) {
        for (long tile = 0; tile * Tile.WIDTH < items; tile++) {
            paths.add(new Tile(level, tile, (int) Math.min(Tile.WIDTH, items - tile * Tile.WIDTH)).path());
        }
    }
}
