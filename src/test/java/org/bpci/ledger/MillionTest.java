package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.bpci.kernel.Digest;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.junit.jupiter.api.Test;

/** A log of 1 000 000 entries: the costs that must not grow with it are counted, not timed. */
class MillionTest {

    private static final int SIZE = 1_000_000;
    private static final int HEIGHT = 20; // 2^20 is the next power of two

    @Test
    void proofsOfAMillionEntriesHaveTwentyHashesAtMostAndReadAFewTiles() {
        TileHashes hashes = tree(SIZE);
        Digest root = Digest.ofBytes(MerkleTree.at(SIZE, hashes).root());
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            int index = random.nextInt(SIZE);
            InclusionProof proof = InclusionProof.of(index, SIZE, hashes);
            assertTrue(proof.path().size() <= HEIGHT);
            assertTrue(proof.verifies(Digest.ofBytes(new TreeHash().leaf(leaf(index))), root));
            assertTrue(Span.inclusion(index, SIZE).stream().flatMap(span -> span.nodes().stream()).map(Tile::of).distinct().count() <= 6);
        }
        ConsistencyProof proof = ConsistencyProof.of(654_321, SIZE, hashes);
        assertTrue(proof.path().size() <= 2 * HEIGHT);
        assertTrue(proof.verifies(Digest.ofBytes(MerkleTree.at(654_321, hashes).root()), root));
    }

    @Test
    void aMillionEntriesAreAuditedInLessThanAMinute() {
        Instant started = Instant.now();
        AuditReport report = LogAudit.run(new Generated(tree(SIZE)), NoteKey.of(LedgerBench.ORIGIN, LedgerBench.SIGNER), Optional.empty(),
                (read, all) -> { });
        assertEquals(List.of(), report.findings());
        assertEquals(SIZE, report.entries());
        assertTrue(Duration.between(started, Instant.now()).compareTo(Duration.ofMinutes(1)) < 0);
    }

    private static TileHashes tree(int size) {
        TileHashes hashes = new TileHashes();
        TiledTree tree = new TiledTree();
        TreeHash hash = new TreeHash();
        for (int i = 0; i < size; i++) {
            tree.append(hash.leaf(leaf(i)));
            tree.takeFull().forEach(tile -> hashes.put(tile.level(), tile.index(), tile.hashes()));
        }
        for (int level = 0; level < tree.partials().size(); level++) {
            hashes.put(level, size >>> level * Tile.HEIGHT >>> Tile.HEIGHT, tree.partials().get(level));
        }
        return hashes;
    }

    /** As long as a real entry of the relay. */
    private static byte[] leaf(int i) {
        return ("{\"at\":\"2026-11-22T12:00:00.123Z\",\"digest\":\"" + "0".repeat(56) + "%08x".formatted(i)
                + "\",\"kind\":\"MessageAccepted\",\"message\":\"msg-" + i + "\",\"node\":\"bank-a\"}").getBytes(StandardCharsets.US_ASCII);
    }

    /** Makes its entries when they are asked for, as reading a file would. */
    private record Generated(TileHashes hashes) implements LogSource {

        @Override
        public Optional<String> checkpoint() {
            return Optional.of(Checkpoint.sign(LedgerBench.KEY, SIZE, Digest.ofBytes(MerkleTree.at(SIZE, hashes).root()),
                    LedgerBench.SIGNER).note());
        }

        @Override
        public List<PastCheckpoint> checkpoints(long after) {
            long size = after + 1_000;
            return size > SIZE ? List.of() : List.of(new PastCheckpoint(size, after, Checkpoint.sign(LedgerBench.KEY, size,
                    Digest.ofBytes(MerkleTree.at(size, hashes).root()), LedgerBench.SIGNER).note()));
        }

        @Override
        public Optional<byte[]> tile(String path) {
            Tile tile = Tile.parse(path).orElseThrow();
            return Optional.of(tile.level() != Tile.ENTRIES ? hashes.bytes(tile) : EntryBundle.encode(Arrays.asList(
                    java.util.stream.LongStream.range(tile.index() * Tile.WIDTH, tile.index() * Tile.WIDTH + tile.width())
                            .mapToObj(i -> leaf((int) i)).toArray(byte[][]::new))));
        }
    }
}
