package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.bpci.discovery.NodeRecord.Isolation;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;

class LivenessTest {

    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00Z");
    private static final NodeId ALICE = new NodeId("alice");

    private final Liveness liveness = new Liveness(Duration.ofMinutes(15));
    private final NodeRecord alice = record(Optional.empty());

    @Test
    void nodeGoesFromRegisteredOverConnectedAndDisconnectedToStale() {
        assertEquals(NodeStatus.REGISTERED, status(NOW));
        liveness.session(ALICE, 1, true, NOW);
        assertEquals(NodeStatus.CONNECTED, status(NOW.plusSeconds(9_999)));
        assertEquals(1, liveness.connected());
        liveness.session(ALICE, 1, false, NOW.plusSeconds(10));
        assertEquals(NodeStatus.DISCONNECTED, status(NOW.plusSeconds(10)));
        assertEquals(NodeStatus.STALE, status(NOW.plusSeconds(10 + 901)));
        liveness.heard(ALICE, NOW.plusSeconds(2_000));
        assertEquals(NodeStatus.DISCONNECTED, status(NOW.plusSeconds(2_000)));
    }

    @Test
    void endOfAReplacedSessionDoesNotHideTheNewerOne() {
        liveness.session(ALICE, 1, true, NOW);
        liveness.session(ALICE, 2, true, NOW);
        liveness.session(ALICE, 1, false, NOW);
        assertEquals(NodeStatus.CONNECTED, status(NOW));
        assertEquals(1, liveness.connected());
        liveness.forget(ALICE);
        assertEquals(0, liveness.connected());
    }

    @Test
    void isolationShowsBeforeEverythingElse() {
        liveness.session(ALICE, 1, true, NOW);
        assertEquals(NodeStatus.ISOLATED,
                liveness.view(record(Optional.of(new Isolation("r", "op", NOW))), NOW).status());
    }

    @Test
    void onlyNewerTimesAreSavedAndOnlyOnce() {
        liveness.load(ALICE, NOW);
        liveness.heard(ALICE, NOW.minusSeconds(1));
        assertTrue(liveness.takeUnsaved().isEmpty());
        liveness.heard(ALICE, NOW.plusSeconds(1));
        assertEquals(Map.of(ALICE, NOW.plusSeconds(1)), liveness.takeUnsaved());
        assertTrue(liveness.takeUnsaved().isEmpty());
    }

    private NodeStatus status(Instant at) {
        return liveness.view(alice, at).status();
    }

    private static NodeRecord record(Optional<Isolation> isolation) {
        return new NodeRecord(ALICE, "Oracle", Optional.empty(), Capabilities.NONE,
                Optional.of(SigningKey.generate(Suite.ED25519).verificationKey()), Trust.VERIFIED, isolation, NOW, NOW, 1);
    }
}
