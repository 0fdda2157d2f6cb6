package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agreements keep their invariants whatever is said about them. */
class AgreementHistoryTest extends AgreementScene {

    /** Random histories of everything that can be said, with the invariants of the room card after every step. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void invariantsHoldInEveryHistory(long seed) {
        Random random = new Random(seed);
        List<Agreement> written = new ArrayList<>();
        Set<Digest> signedByBoth = new HashSet<>();
        Map<Digest, AgreementState> ended = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            now = now.plus(Duration.ofMillis(1 + random.nextInt(2_000)));
            Optional<Agreement> before = standing == null ? Optional.empty() : standing.current();
            try {
                act(random, written, signedByBoth);
            } catch (Refusal refused) {
                continue; // most of what is said at random is refused
            }
            check(before, signedByBoth, ended);
        }
    }

    private void act(Random random, List<Agreement> written, Set<Digest> signedByBoth) {
        String app = random.nextBoolean() ? TRADING : SETTLEMENT;
        Agreement some = written.isEmpty() ? null : written.get(random.nextInt(written.size()));
        switch (some == null ? 0 : random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                String[] clauses = {"Read(a/**)", "Read(a/b)", "Read(a/*){rate=5/s}", "Write(c)"};
                List<String> permissions = List.of(clauses).subList(0, 1 + random.nextInt(clauses.length));
                ObjectNode draft = standing == null || standing.current().isEmpty() ? draft(permissions.toArray(String[]::new))
                        : InterAppScene.next(standing.current().get(), now, permissions.toArray(String[]::new));
                boolean both = random.nextBoolean();
                Agreement agreement = both ? establish(draft, TRADING, SETTLEMENT) : establish(draft, app);
                written.add(agreement);
                if (both) {
                    signedByBoth.add(agreement.digest());
                }
            }
            case 4, 5 -> {
                accept(some, app);
                signedByBoth.add(some.digest());
            }
            case 6, 7 -> apply(desk.suspend(word(Kind.SUSPENSION, some, app), standing, now));
            case 8, 9 -> apply(desk.resume(word(Kind.RESUMPTION, some, app), standing, now));
            case 10 -> apply(desk.tick(standing, now));
            default -> {
                if (random.nextInt(10) == 0) {
                    apply(desk.revoke(word(Kind.REVOCATION, some, app), standing, now));
                }
            }
        }
    }

    private void check(Optional<Agreement> before, Set<Digest> signedByBoth, Map<Digest, AgreementState> ended) {
        standing.current().ifPresent(agreement -> {
            boolean fresh = before.filter(old -> old.digest().equals(agreement.digest())).isEmpty();
            if (fresh) {
                boolean narrowed = before.isPresent() && agreement.widening(before.get()).isEmpty();
                assertTrue(narrowed || signedByBoth.contains(agreement.digest()), "in force with one signature: " + agreement.tree());
                assertEquals(before.map(Agreement::digest), agreement.predecessor(), "the chain is broken");
            }
            assertFalse(ended.containsKey(agreement.digest()), "what ended is in force again");
        });
        assertTrue(standing.versions().stream().filter(version -> version.state() == AgreementState.ACTIVE).count() <= 1, "two versions in force");
        assertTrue(standing.versions().stream().filter(version -> version.state() == AgreementState.PROPOSED).count() <= 1, "two versions proposed");
        standing.versions().forEach(version -> {
            AgreementState was = ended.get(version.digest());
            assertTrue(was == null || was == version.state(), "what ended changed");
            if (version.state().ended()) {
                ended.put(version.digest(), version.state());
            }
        });
    }
}
