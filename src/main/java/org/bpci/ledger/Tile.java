package org.bpci.ledger;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The coordinates of a tile of the tree or of a bundle of entries (C2SP tlog-tiles): up to 256 hashes that are the roots of
 * perfect subtrees of height 8·level, or up to 256 entries.
 *
 * @param level {@link #ENTRIES} for a bundle of entries, 0 for leaf hashes, 63 at most
 * @param index from the left within the level
 * @param width 1 to 256; less than 256 is a partial tile
 */
record Tile(int level, long index, int width) {

    static final int ENTRIES = -1;
    static final int WIDTH = 256;
    /** log2 of {@link #WIDTH}: how many heights of the tree one level of tiles spans. */
    static final int HEIGHT = 8;
    static final int BYTES = WIDTH * TreeHash.BYTES;

    private static final Pattern PATH = Pattern.compile(
            "(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    /** The full tile that holds {@code node}, or would when complete. */
    static Tile of(TreeNode node) {
        return new Tile(node.height() / HEIGHT, node.index() << node.height() % HEIGHT >>> HEIGHT, WIDTH);
    }

    /** The last tile of this level in a tree of {@code size} leaves, if the tree has one that is partial. */
    static Optional<Tile> partial(int level, long size) {
        long nodes = level * HEIGHT > 62 ? 0 : size >>> level * HEIGHT;
        int width = (int) (nodes % WIDTH);
        return width == 0 ? Optional.empty() : Optional.of(new Tile(level, nodes / WIDTH, width));
    }

    /** Reads {@code <L>/<N>[.p/<W>]}; empty when it is not exactly the form the standard gives. */
    static Optional<Tile> parse(String path) {
        Matcher match = PATH.matcher(path);
        if (!match.matches()) {
            return Optional.empty();
        }
        int level = match.group(1).equals("entries") ? ENTRIES : Integer.parseInt(match.group(1));
        String digits = match.group(2).replace("/", "").replace("x", "");
        int width = match.group(3) == null ? WIDTH : Integer.parseInt(match.group(3));
        boolean partial = match.group(3) != null;
        if (partial && width >= WIDTH || digits.length() > 18) {
            return Optional.empty();
        }
        Tile tile = new Tile(level, Long.parseLong(digits), width);
        return tile.path().equals(path) ? Optional.of(tile) : Optional.empty();
    }

    /** {@code 0/x001/x234/067} or {@code entries/000.p/12}. */
    String path() {
        StringBuilder path = new StringBuilder();
        String last = "%03d".formatted(index % 1000);
        for (long rest = index / 1000; rest > 0; rest /= 1000) {
            path.insert(0, "x%03d/".formatted(rest % 1000));
        }
        path.insert(0, (level == ENTRIES ? "entries" : level) + "/").append(last);
        if (width < WIDTH) {
            path.append(".p/").append(width);
        }
        return path.toString();
    }

    /** Whether this tile, at this width, is part of a tree of {@code size} leaves. */
    boolean within(long size) {
        int height = Math.max(level, 0) * HEIGHT;
        return height < Long.SIZE - 1 && index <= Long.MAX_VALUE / WIDTH - 1 && index * WIDTH + width <= size >>> height;
    }
}
