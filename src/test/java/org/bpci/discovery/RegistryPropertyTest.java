package org.bpci.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bpci.discovery.Member.Retired;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.Kind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;

/** Whatever anybody sends in whatever order, the promises of the room hold; the store is played by a few maps. */
class RegistryPropertyTest {

    private static final Instant START = Instant.parse("2026-11-22T18:00:00Z");
    private static final DiscoveryLimits LIMITS = new DiscoveryLimits(2, 1, Duration.ofSeconds(300), Duration.ofSeconds(30),
            Duration.ofMinutes(15), Duration.ofSeconds(30));
    private static final List<String> IDS = List.of("a", "b", "c");
    private static final List<SigningKey> KEYS = List.of(key(1), key(2), key(3));

    enum Deed { REGISTER, REGISTER_BARE, ROTATE, DEREGISTER, REMOVE, ISOLATE, RESTORE, REPLAY }

    /** @param key who signs @param other the new key of a rotation, or which earlier object is sent again */
    record Step(Deed deed, int id, int key, int other) {
    }

    @Provide
    Arbitrary<List<Step>> stories() {
        return Combinators.combine(Arbitraries.of(Deed.class), Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 2),
                Arbitraries.integers().between(0, 50)).as(Step::new).list().ofMaxSize(40);
    }

    @Property(tries = 300)
    void promisesHoldThroughEveryStory(@ForAll("stories") List<Step> stories) {
        World world = new World();
        for (Step step : stories) {
            world.live(step);
        }
    }

    private static final class World {

        private final Registry registry = new Registry(LIMITS, new Credentials(Papers.NETWORK, Suite.ED25519, LIMITS));
        private final Map<NodeId, Retired> retired = new HashMap<>();
        private final Map<NodeId, Set<VerificationKey>> history = new HashMap<>();
        private final Map<NodeId, VerificationKey> owner = new HashMap<>();
        private final List<ObjectNode> accepted = new ArrayList<>();
        private Instant now = START;
        private long version;

        void live(Step step) {
            now = now.plusMillis(1);
            Papers papers = new Papers(IDS.get(step.id()), KEYS.get(step.key()));
            Optional<Member> before = registry.find(papers.id);
            try {
                decide(step, papers).ifPresent(revision -> apply(revision, step, before));
            } catch (Refusal refused) {
                assertEquals(before, registry.find(papers.id), "a refusal changes nothing");
            }
            assertTrue(registry.all().size() <= LIMITS.nodesMax());
            assertTrue(registry.all().stream().filter(member -> member.node().trust() == Trust.UNVERIFIED).count()
                    <= LIMITS.unverifiedNodesMax());
        }

        private Optional<? extends Revision> decide(Step step, Papers papers) {
            return switch (step.deed()) {
                case REGISTER -> {
                    ObjectNode tree = papers.registration(now);
                    Optional<Revision.Put> put = register(tree);
                    put.ifPresent(ignored -> accepted.add(tree));
                    yield put;
                }
                case REGISTER_BARE -> register(papers.bare());
                case ROTATE -> {
                    SigningKey next = KEYS.get(step.other() % KEYS.size());
                    boolean used = history.getOrDefault(papers.id, Set.of()).contains(next.verificationKey());
                    yield Optional.of(registry.rotate(SignedWord.readRotation(papers.rotation(next, now), Papers.NETWORK), used, now));
                }
                case DEREGISTER -> Optional.of(registry.deregister(
                        SignedWord.readDeregistration(papers.word(Kind.DEREGISTRATION, now)), now));
                case REMOVE -> Optional.of(registry.remove(papers.id, "r", "op", now));
                case ISOLATE -> registry.isolate(papers.id, "r", "op", now);
                case RESTORE -> Optional.of(registry.restore(papers.id, "r", "op", now));
                case REPLAY -> accepted.isEmpty() ? Optional.empty() : register(accepted.get(step.other() % accepted.size()));
            };
        }

        private Optional<Revision.Put> register(ObjectNode tree) {
            Registration registration = Registration.read(tree, Papers.NETWORK);
            Optional<Retired> old = registry.find(registration.id()).isPresent()
                    ? Optional.empty() : Optional.ofNullable(retired.get(registration.id()));
            return registry.register(registration, old, now);
        }

        private void apply(Revision revision, Step step, Optional<Member> before) {
            registry.apply(revision);
            switch (revision) {
                case Revision.Put put -> {
                    NodeRecord node = put.member().node();
                    assertTrue(node.version() > version, "versions grow");
                    version = node.version();
                    promise(step, node);
                    retired.remove(node.id());
                }
                case Revision.Removal removal -> {
                    assertTrue(removal.version() > version, "versions grow");
                    version = removal.version();
                    NodeRecord gone = before.orElseThrow().node();
                    retired.put(removal.id(), new Retired(removal.id(), gone.key(), removal.signedAt(), gone.isolation()));
                    assertTrue(step.deed() == Deed.REMOVE || gone.isolation().isEmpty(), "an isolated node cannot leave by itself");
                }
            }
        }

        private void promise(Step step, NodeRecord node) {
            VerificationKey known = owner.get(node.id());
            if (known != null && step.deed() == Deed.ROTATE) {
                assertTrue(history.get(node.id()).add(node.key().orElseThrow()), "a key that was given up never comes back");
            } else if (known != null) {
                assertEquals(Optional.of(known), node.key(), "an id that had a key keeps it");
            }
            node.key().ifPresent(key -> {
                owner.put(node.id(), key);
                history.computeIfAbsent(node.id(), id -> new HashSet<>()).add(key);
            });
            assertTrue(step.deed() != Deed.REPLAY, "an object sent again changes nothing");
        }
    }

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.ofSeed(Suite.ED25519, bytes);
    }
}
