package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bpci.discovery.DiscoveryEvent.Change;
import org.bpci.discovery.DiscoveryEvent.NodeChanged;
import org.bpci.discovery.DiscoveryEvent.NodeGone;
import org.bpci.discovery.DiscoveryRequest.NodeSnapshot;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.NodeId;
import org.junit.jupiter.api.Test;

class DirectoryTest {

    /** Whatever the moment the snapshot is taken and the later moment it arrives, the copy ends equal to the original. */
    @Property
    void copyEqualsTheOriginalWhereverTheSnapshotFalls(@ForAll("histories") List<Integer> history,
                                                       @ForAll int takenAt, @ForAll int arrivesAt) {
        int taken = Math.floorMod(takenAt, history.size() + 1);
        int arrives = taken + Math.floorMod(arrivesAt, history.size() + 1 - taken);
        Directory copy = new Directory();
        Map<NodeId, NodeRecord> original = new HashMap<>();
        NodeSnapshot snapshot = new NodeSnapshot(List.of());
        for (int i = 0; i <= history.size(); i++) {
            if (i == taken) {
                snapshot = new NodeSnapshot(new ArrayList<>(original.values()));
            }
            if (i == arrives) {
                copy.apply(snapshot);
            }
            if (i < history.size()) {
                copy.apply(happen(original, history.get(i), i + 1));
            }
        }
        assertEquals(original.size(), copy.size());
        original.forEach((id, node) -> assertEquals(Optional.of(node), copy.find(id)));
    }

    @Test
    void olderNewsDoesNotReplaceNewer() {
        Directory directory = new Directory();
        directory.apply(new NodeChanged(node("a", 2), Change.UPDATED));
        directory.apply(new NodeChanged(node("a", 1), Change.REGISTERED));
        assertEquals(2, directory.find(new NodeId("a")).orElseThrow().version());
        directory.apply(new NodeGone(new NodeId("a"), 1));
        assertTrue(directory.find(new NodeId("a")).isPresent());
    }

    @Provide
    Arbitrary<List<Integer>> histories() {
        return Arbitraries.integers().between(0, 5).list().ofMaxSize(30);
    }

    /** Steps 0 to 2 put one of three nodes, 3 to 5 remove it. */
    private static DiscoveryEvent happen(Map<NodeId, NodeRecord> original, int step, long version) {
        NodeRecord node = node("n" + step % 3, version);
        if (step < 3) {
            original.put(node.id(), node);
            return new NodeChanged(node, Change.UPDATED);
        }
        original.remove(node.id());
        return new NodeGone(node.id(), version);
    }

    private static NodeRecord node(String id, long version) {
        return new NodeRecord(new NodeId(id), "Oracle", Optional.empty(), Capabilities.NONE, Optional.empty(), Trust.UNVERIFIED,
                Optional.empty(), Instant.EPOCH, Instant.EPOCH, version);
    }
}
