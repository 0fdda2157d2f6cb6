package org.bpci.interapp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bpci.kernel.Refusal;

/**
 * Decides when enough is enough: counts violations of each application in a sliding window, and says what is to be done when
 * there is one more than is let pass. Then it counts anew.
 */
final class Policies {

    /** What an application can do too often. */
    enum Violation {
        DENIAL("denials"),
        RATE("rate-violations");

        private final String wireName;

        Violation(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }

        /** What a refusal says about whoever it refuses; nothing when it is the agreement that does not work. */
        static Optional<Violation> of(Refusal refusal) {
            return DENIALS.contains(refusal.code()) ? Optional.of(DENIAL)
                    : refusal.is(InterAppFault.CALL_RATE_EXCEEDED) ? Optional.of(RATE) : Optional.empty();
        }
    }

    private static final Set<String> DENIALS = Stream.of(InterAppFault.CALL_DENIED, InterAppFault.CALL_TOO_LARGE, InterAppFault.CALL_FORGED,
            InterAppFault.CALL_UNAUTHENTICATED, InterAppFault.ENCRYPTION_TOO_WEAK, InterAppFault.CALL_INVALID, InterAppFault.RESPONSE_WITHOUT_REQUEST)
            .map(InterAppFault::code).collect(Collectors.toUnmodifiableSet());

    private final PolicySettings settings;
    /** Times of the violations that still count, by application and kind; what was not seen longest is forgotten. */
    private final Map<String, Deque<Long>> times = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
            return size() > 2 * InterAppLimits.WATCHED_APPS_MAX;
        }
    };

    Policies(PolicySettings settings) {
        this.settings = settings;
    }

    /** One more violation. @return what follows from it, usually nothing */
    Optional<PolicySettings.Action> seen(AppId app, Violation violation, long nowMillis) {
        Deque<Long> recent = times.computeIfAbsent(app + " " + violation, any -> new ArrayDeque<>());
        while (!recent.isEmpty() && recent.peek() <= nowMillis - settings.window().toMillis()) {
            recent.poll();
        }
        recent.add(nowMillis);
        if (recent.size() <= max(violation)) {
            return Optional.empty();
        }
        recent.clear();
        return Optional.of(switch (violation) {
            case DENIAL -> settings.onDenials();
            case RATE -> settings.onRate();
        });
    }

    private int max(Violation violation) {
        return switch (violation) {
            case DENIAL -> settings.denialsMax();
            case RATE -> settings.rateMax();
        };
    }
}
