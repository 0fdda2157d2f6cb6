package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.bpci.kernel.Digest;
import org.junit.jupiter.api.Test;

class MerkleTest {

    /** Every shape of tree up to a few levels; 300 also crosses a tile. */
    private static final int EXHAUSTIVE = 70;
    private static final NaiveTree NAIVE = new NaiveTree(700);

    @Test
    void emptyTreeHasTheHashOfNothing() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                Digest.ofBytes(new MerkleTree().root()).hex());
    }

    @Test
    void rootsAreThoseOfTheDefinition() {
        MerkleTree tree = new MerkleTree();
        for (int size = 1; size <= 600; size++) {
            tree.append(NAIVE.leafHash(size - 1).bytes());
            assertEquals(NAIVE.root(size), Digest.ofBytes(tree.root()), "size " + size);
        }
    }

    @Test
    void everyInclusionProofOfSmallTreesIsThatOfTheDefinitionAndVerifies() {
        for (int size = 1; size <= EXHAUSTIVE; size++) {
            for (int index = 0; index < size; index++) {
                InclusionProof proof = InclusionProof.of(index, size, MemoryLog.of(size).hashes());
                assertEquals(NAIVE.path(index, size), proof.path());
                assertTrue(proof.verifies(NAIVE.leafHash(index), NAIVE.root(size)));
            }
        }
    }

    @Test
    void everyConsistencyProofOfSmallTreesIsThatOfTheDefinitionAndVerifies() {
        TileHashes hashes = MemoryLog.of(EXHAUSTIVE).hashes();
        for (int second = 1; second <= EXHAUSTIVE; second++) {
            for (int first = 1; first <= second; first++) {
                ConsistencyProof proof = ConsistencyProof.of(first, second, hashes);
                assertEquals(NAIVE.proof(first, second), proof.path());
                assertTrue(proof.verifies(NAIVE.root(first), NAIVE.root(second)));
            }
        }
    }

    @Test
    void proofsOfEarlierSizesComeFromTheTilesOfALaterTree() {
        TileHashes hashes = MemoryLog.of(700).hashes();
        for (int size : new int[] {1, 2, 255, 256, 257, 300, 511, 512, 513, 699, 700}) {
            for (int index : new int[] {0, size / 2, size - 1}) {
                assertEquals(NAIVE.path(index, size), InclusionProof.of(index, size, hashes).path());
            }
            assertEquals(NAIVE.proof(size, 700), ConsistencyProof.of(size, 700, hashes).path());
        }
    }

    @Test
    void noInclusionProofVerifiesWithAnyPartOfItChanged() {
        for (int size = 1; size <= 40; size++) {
            TileHashes hashes = MemoryLog.of(size).hashes();
            for (int index = 0; index < size; index++) {
                InclusionProof good = InclusionProof.of(index, size, hashes);
                Digest leaf = NAIVE.leafHash(index);
                Digest root = NAIVE.root(size);
                for (List<Digest> path : variants(good.path(), root)) {
                    assertFalse(new InclusionProof(index, size, path).verifies(leaf, root));
                }
                assertFalse(new InclusionProof(index + 1L, size, good.path()).verifies(leaf, root));
                assertFalse(new InclusionProof(index - 1L, size, good.path()).verifies(leaf, root));
                assertFalse(new InclusionProof(index, index, good.path()).verifies(leaf, root));
                assertFalse(good.verifies(NAIVE.leafHash(index + 1), root));
                assertFalse(good.verifies(leaf, NAIVE.root(size + 1)));
            }
        }
    }

    @Test
    void noConsistencyProofVerifiesWithAnyPartOfItChanged() {
        TileHashes hashes = MemoryLog.of(40).hashes();
        for (int second = 2; second <= 40; second++) {
            for (int first = 1; first < second; first++) {
                ConsistencyProof good = ConsistencyProof.of(first, second, hashes);
                Digest a = NAIVE.root(first);
                Digest b = NAIVE.root(second);
                for (List<Digest> path : variants(good.path(), b)) {
                    assertFalse(new ConsistencyProof(first, second, path).verifies(a, b), first + " " + second + " " + path);
                }
                assertFalse(good.verifies(b, a));
                assertFalse(good.verifies(NAIVE.root(first + 1), b));
                assertFalse(good.verifies(a, NAIVE.root(second + 1)));
                assertFalse(new ConsistencyProof(second, first, good.path()).verifies(a, b));
            }
        }
    }

    @Test
    void equalTreesAndTheEmptyTreeNeedNoProofAndAreRefusedWithOne() {
        Digest empty = Digest.ofBytes(new TreeHash().empty());
        Digest root = NAIVE.root(5);
        List<Digest> none = List.of();

        assertTrue(new ConsistencyProof(0, 0, none).verifies(empty, empty));
        assertTrue(new ConsistencyProof(0, 5, none).verifies(empty, root));
        assertTrue(new ConsistencyProof(5, 5, none).verifies(root, root));
        assertFalse(new ConsistencyProof(0, 0, none).verifies(empty, root));
        assertFalse(new ConsistencyProof(0, 5, none).verifies(root, root));
        assertFalse(new ConsistencyProof(5, 5, none).verifies(root, NAIVE.root(6)));
        assertFalse(new ConsistencyProof(0, 5, List.of(root)).verifies(empty, root));
        assertFalse(new ConsistencyProof(5, 5, List.of(root)).verifies(root, root));
        assertFalse(new ConsistencyProof(5, 4, none).verifies(root, root));
        assertFalse(new ConsistencyProof(5, 0, none).verifies(root, empty));
        assertFalse(new ConsistencyProof(4, 5, none).verifies(NAIVE.root(4), root));
    }

    @Test
    void sizesBeyondSignedIntegersAreJudgedAsUnsigned() {
        assertFalse(new InclusionProof(-1, 1, List.of()).verifies(NAIVE.leafHash(0), NAIVE.root(1)));
        assertFalse(new ConsistencyProof(-1, 1, List.of()).verifies(NAIVE.root(1), NAIVE.root(1)));
        assertFalse(new ConsistencyProof(1, -1, List.of(NAIVE.root(1))).verifies(NAIVE.root(1), NAIVE.root(2)));
    }

    @Test
    void treeContinuesFromItsPartialTilesAlone() {
        for (int size : new int[] {0, 1, 255, 256, 257, 511, 513, 650}) {
            TiledTree before = MemoryLog.of(size).tree();
            TiledTree after = TiledTree.at(size, before.partials());
            assertArrayEquals(before.root(), after.root());
            for (int i = size; i < 700; i++) {
                after.append(NAIVE.leafHash(i).bytes());
            }
            assertEquals(NAIVE.root(700), Digest.ofBytes(after.root()));
        }
    }

    private static List<List<Digest>> variants(List<Digest> path, Digest root) {
        List<List<Digest>> variants = new ArrayList<>();
        List<Digest> longer = new ArrayList<>(path);
        longer.add(root);
        variants.add(longer);
        List<Digest> preceded = new ArrayList<>(path);
        preceded.addFirst(root);
        variants.add(preceded);
        for (int i = 0; i < path.size(); i++) {
            List<Digest> shorter = new ArrayList<>(path);
            shorter.remove(i);
            variants.add(shorter);
            List<Digest> flipped = new ArrayList<>(path);
            byte[] bytes = path.get(i).bytes();
            bytes[i % Digest.BYTES] ^= 1;
            flipped.set(i, Digest.ofBytes(bytes));
            variants.add(flipped);
        }
        return variants;
    }
}
