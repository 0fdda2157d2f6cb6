package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Ratio;

/** The network's parameters: as configured, over that as decided, over that as lowered by the emergencies in force. */
final class Parameters {

    private final ConsensusLimits limits;
    private final Map<String, Parameter> decided = new TreeMap<>();
    private final Map<String, JsonNode> lowered = new TreeMap<>();

    Parameters(ConsensusLimits limits) {
        this.limits = limits;
    }

    void apply(Parameter parameter) {
        decided.merge(parameter.name(), parameter, (before, now) -> now.version() > before.version() ? now : before);
    }

    /** Takes the emergencies in force; what no longer is lowers nothing any more. */
    void lower(Collection<Emergency> emergencies) {
        lowered.clear();
        for (Emergency emergency : emergencies) {
            if (emergency.action() instanceof EmergencyAction.LowerLimit limit && mayBeLowered(limit.parameter())) {
                lowered.merge(limit.parameter(), limit.value(), (a, b) -> a.decimalValue().compareTo(b.decimalValue()) < 0 ? a : b);
            }
        }
    }

    static boolean mayBeLowered(String name) {
        return OwnParameter.of(name).map(OwnParameter::emergencyLowers).orElse(true);
    }

    Collection<Parameter> decided() {
        return Collections.unmodifiableCollection(decided.values());
    }

    /** What holds now. */
    Optional<JsonNode> value(String name) {
        Optional<JsonNode> usual = decidedValue(name);
        JsonNode limit = lowered.get(name);
        return limit != null && usual.filter(value -> Agenda.lowers(value, limit)).isPresent() ? Optional.of(limit) : usual;
    }

    /** What holds when no emergency does. */
    Optional<JsonNode> decidedValue(String name) {
        Parameter parameter = decided.get(name);
        return parameter != null ? Optional.of(parameter.value()) : OwnParameter.of(name).map(own -> own.configured(limits));
    }

    long version(String name) {
        Parameter parameter = decided.get(name);
        return parameter == null ? 0 : parameter.version();
    }

    boolean full(String name) {
        return decided.size() >= Parameter.COUNT_MAX && !decided.containsKey(name);
    }

    int minConsensusNodes() {
        return (int) own(OwnParameter.MIN_CONSENSUS_NODES).longValue();
    }

    Duration roundTimeout() {
        return Duration.ofSeconds(own(OwnParameter.CONSENSUS_TIMEOUT_SECS).longValue());
    }

    Ratio voteThreshold() {
        return Ratio.of(own(OwnParameter.VOTE_THRESHOLD));
    }

    int rateLimitPerNode() {
        return (int) own(OwnParameter.RATE_LIMIT_PER_NODE).longValue();
    }

    private JsonNode own(OwnParameter parameter) {
        return value(parameter.wireName()).orElseThrow();
    }

    /** Two spellings of one number are the same value. */
    static boolean same(JsonNode a, JsonNode b) {
        return Arrays.equals(Canonical.of(a), Canonical.of(b));
    }
}
