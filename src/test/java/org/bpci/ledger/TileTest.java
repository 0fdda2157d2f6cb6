package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TileTest {

    @Test
    void pathsAreWrittenInGroupsOfThree() {
        assertEquals("0/x001/x234/067", new Tile(0, 1_234_067, Tile.WIDTH).path());
        assertEquals("1/000", new Tile(1, 0, Tile.WIDTH).path());
        assertEquals("63/999.p/255", new Tile(63, 999, 255).path());
        assertEquals("entries/x001/000.p/1", new Tile(Tile.ENTRIES, 1000, 1).path());
    }

    @Test
    void pathsAreReadInTheirOnlySpelling() {
        for (Tile tile : List.of(new Tile(0, 0, 256), new Tile(3, 1_000_000, 7), new Tile(Tile.ENTRIES, 999_999, 255))) {
            assertEquals(Optional.of(tile), Tile.parse(tile.path()));
        }
        for (String path : List.of("", "0", "0/1", "0/0001", "00/001", "64/001", "0/001/002", "0/x000/001", "0/x001", "0/001.p/0",
                "0/001.p/256", "0/001.p/01", "-1/001", "0/001/", "entries/abc", "0/x001/x234/067.p/", "0/../001")) {
            assertEquals(Optional.empty(), Tile.parse(path), path);
        }
    }

    @Test
    void partialTilesFollowTheStandardsExample() {
        assertEquals(Optional.of(new Tile(0, 273, 112)), Tile.partial(0, 70_000));
        assertEquals(Optional.of(new Tile(1, 1, 17)), Tile.partial(1, 70_000));
        assertEquals(Optional.of(new Tile(2, 0, 1)), Tile.partial(2, 70_000));
        assertEquals(Optional.empty(), Tile.partial(3, 70_000));
        assertEquals(Optional.empty(), Tile.partial(0, 256));
        assertEquals(Optional.of(new Tile(1, 0, 1)), Tile.partial(1, 256));
    }

    @Test
    void onlyTilesOfTheTreeAreWithinIt() {
        assertTrue(new Tile(0, 273, 112).within(70_000));
        assertTrue(new Tile(1, 0, 256).within(70_000));
        assertFalse(new Tile(0, 273, 113).within(70_000));
        assertFalse(new Tile(2, 0, 2).within(70_000));
        assertFalse(new Tile(63, 0, 1).within(Long.MAX_VALUE));
        assertFalse(new Tile(0, Long.MAX_VALUE, 1).within(70_000));
    }

    @Test
    void bundlesAreReadAsTheyWereWritten() {
        List<byte[]> leaves = List.of(new byte[0], new byte[] {1}, new byte[65_535]);
        byte[] bundle = EntryBundle.encode(leaves);
        List<byte[]> read = EntryBundle.decode(bundle).orElseThrow();
        assertEquals(List.of(0, 1, 65_535), read.stream().map(leaf -> leaf.length).toList());
        assertEquals(Optional.empty(), EntryBundle.decode(java.util.Arrays.copyOf(bundle, bundle.length - 1)));
    }
}
