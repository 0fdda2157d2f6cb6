package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bpci.kernel.Digest;

/** Proofs of trees of some hundred leaves, made from the tiles of a larger tree, compared with the recursive definitions. */
class MerklePropertyTest {

    private static final int LEAVES = 700;
    private static final NaiveTree NAIVE = new NaiveTree(LEAVES);
    private static final TileHashes HASHES = MemoryLog.of(LEAVES).hashes();

    @Property(tries = 1_500)
    void inclusionProofsAreThoseOfTheDefinitionAndVerify(@ForAll @IntRange(min = 1, max = LEAVES) int size, @ForAll @IntRange(max = LEAVES - 1) int any) {
        int index = any % size;
        InclusionProof proof = InclusionProof.of(index, size, HASHES);
        assertEquals(NAIVE.path(index, size), proof.path());
        assertTrue(proof.path().size() <= Integer.SIZE - Integer.numberOfLeadingZeros(size - 1));
        assertTrue(proof.verifies(NAIVE.leafHash(index), NAIVE.root(size)));
    }

    @Property(tries = 1_500)
    void consistencyProofsAreThoseOfTheDefinitionAndVerify(@ForAll @IntRange(min = 1, max = LEAVES) int second, @ForAll @IntRange(max = LEAVES) int any) {
        int first = any % (second + 1);
        ConsistencyProof proof = ConsistencyProof.of(first, second, HASHES);
        assertEquals(first == 0 ? List.of() : NAIVE.proof(first, second), proof.path());
        assertTrue(proof.verifies(NAIVE.root(first), NAIVE.root(second)));
    }

    @Property(tries = 1_500)
    void changedInclusionProofsNeverVerify(@ForAll @IntRange(min = 2, max = LEAVES) int size, @ForAll @IntRange(max = LEAVES - 1) int any,
            @ForAll @IntRange(max = 5) int how, @ForAll @IntRange(max = 255) int bit, @ForAll @IntRange(max = 15) int where) {
        int index = any % size;
        List<Digest> path = InclusionProof.of(index, size, HASHES).path();
        List<Digest> changed = changed(path, how, bit, where);
        assertFalse(!changed.equals(path) && new InclusionProof(index, size, changed).verifies(NAIVE.leafHash(index), NAIVE.root(size)));
        assertFalse(new InclusionProof(index, size, path).verifies(flipped(NAIVE.leafHash(index), bit), NAIVE.root(size)));
        assertFalse(new InclusionProof(index, size, path).verifies(NAIVE.leafHash(index), flipped(NAIVE.root(size), bit)));
        assertFalse(new InclusionProof((index + 1) % size, size, path).verifies(NAIVE.leafHash(index), NAIVE.root(size)));
    }

    @Property(tries = 1_500)
    void changedConsistencyProofsNeverVerify(@ForAll @IntRange(min = 2, max = LEAVES) int second, @ForAll @IntRange(max = LEAVES) int any,
            @ForAll @IntRange(max = 5) int how, @ForAll @IntRange(max = 255) int bit, @ForAll @IntRange(max = 15) int where) {
        int first = 1 + any % (second - 1);
        List<Digest> path = ConsistencyProof.of(first, second, HASHES).path();
        List<Digest> changed = changed(path, how, bit, where);
        Digest before = NAIVE.root(first);
        Digest after = NAIVE.root(second);
        assertFalse(!changed.equals(path) && new ConsistencyProof(first, second, changed).verifies(before, after));
        assertFalse(new ConsistencyProof(first, second, path).verifies(flipped(before, bit), after));
        assertFalse(new ConsistencyProof(first, second, path).verifies(before, flipped(after, bit)));
        assertFalse(new ConsistencyProof(second, first, path).verifies(before, after));
        assertFalse(new ConsistencyProof(first, second, path).verifies(after, before));
    }

    /** A log cannot fork: two trees that share a beginning and then differ are consistent with it, but not with each other. */
    @Property(tries = 100)
    void proofsOfOneHistoryDoNotServeAnother(@ForAll @IntRange(min = 2, max = 300) int size, @ForAll @IntRange(max = 299) int any) {
        int fork = any % size;
        MemoryLog other = MemoryLog.of(fork);
        for (int i = fork; i < size; i++) {
            other.append(("other " + i).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        Digest root = Digest.ofBytes(other.tree().root());
        TileHashes theirs = other.hashes();
        assertTrue(ConsistencyProof.of(fork, size, theirs).verifies(NAIVE.root(fork), root));
        for (int first = fork + 1; first < size; first += 1 + size / 10) {
            assertFalse(ConsistencyProof.of(first, size, theirs).verifies(NAIVE.root(first), root), "fork at " + fork + ", seen " + first);
            assertFalse(ConsistencyProof.of(first, size, HASHES).verifies(NAIVE.root(first), root), "fork at " + fork + ", seen " + first);
        }
    }

    private static List<Digest> changed(List<Digest> path, int how, int bit, int where) {
        List<Digest> changed = new ArrayList<>(path);
        int at = where % path.size();
        switch (how) {
            case 0 -> changed.set(at, flipped(path.get(at), bit));
            case 1 -> changed.remove(at);
            case 2 -> changed.add(at, path.get(at));
            case 3 -> changed.set(at, path.get((at + 1) % path.size()));
            case 4 -> changed.add(Digest.ofBytes(new byte[Digest.BYTES]));
            default -> changed.addFirst(path.getLast());
        }
        return changed;
    }

    private static Digest flipped(Digest digest, int bit) {
        byte[] bytes = digest.bytes();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Digest.ofBytes(bytes);
    }
}
