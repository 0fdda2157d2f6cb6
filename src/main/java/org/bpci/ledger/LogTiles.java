package org.bpci.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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

    /** Reads the leaves of a log in order; what is damaged comes as an empty text, which an audit has found before. */
    public static void leaves(LogSource source, long size, Consumer<String> reader) {
        for (long tile = 0; tile * Tile.WIDTH < size; tile++) {
            int width = (int) Math.min(Tile.WIDTH, size - tile * Tile.WIDTH);
            List<byte[]> leaves = source.tile(new Tile(Tile.ENTRIES, tile, width).path()).flatMap(EntryBundle::decode).orElse(List.of());
            for (int i = 0; i < width; i++) {
                reader.accept(i < leaves.size() ? new String(leaves.get(i), StandardCharsets.UTF_8) : "");
            }
        }
    }

    private static void add(int level, long items, List<String> paths) {
        for (long tile = 0; tile * Tile.WIDTH < items; tile++) {
            paths.add(new Tile(level, tile, (int) Math.min(Tile.WIDTH, items - tile * Tile.WIDTH)).path());
        }
    }
}
