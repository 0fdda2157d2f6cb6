package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types of proposals; protocol §9.2 says what the content of each looks like. */
public enum ProposalType {
    NETWORK_PARAMETER("NetworkParameter", Force.BINDING),
    NODE_MEMBERSHIP("NodeMembership", Force.BINDING),
    NETWORK_UPGRADE("NetworkUpgrade", Force.BINDING),
    VOTING_WEIGHT("VotingWeight", Force.BINDING),
    KEY_ROTATION("KeyRotation", Force.BINDING),
    POLICY("Policy", Force.BINDING),
    EMERGENCY("Emergency", Force.EMERGENCY),
    ADVISORY("Advisory", Force.ADVISORY),
    /** A type of the network's own, {@code Custom:Name}; as weak as an advisory one. */
    CUSTOM("Custom", Force.ADVISORY);

    /** What a proposal with another type is told. */
    public static final String EXPECTED = "NetworkParameter, NodeMembership, NetworkUpgrade, VotingWeight, KeyRotation, Policy, "
            + "Emergency, Advisory or a custom type such as \"Custom:Naming\"";

    private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String wireName;
    private final Force force;

    ProposalType(String wireName, Force force) {
        this.wireName = wireName;
        this.force = force;
    }

    /**
     * A type as it is written.
     *
     * @param name the wire name, of a custom type {@code Custom:Name}
     */
    record Named(ProposalType type, String name) {
    }

    /** Of a JSON value: the name whatever its case, {@code "Custom:Name"} or {@code {"Custom":"Name"}}. */
    static Optional<Named> read(JsonNode value) {
        if (value.isObject() && value.size() == 1 && value.path(CUSTOM.wireName).isTextual()) {
            return custom(value.get(CUSTOM.wireName).textValue());
        }
        return value.isTextual() ? named(value.textValue()) : Optional.empty();
    }

    private static Optional<Named> named(String text) {
        for (ProposalType type : values()) {
            if (type != CUSTOM && Wire.sameName(type.wireName, text)) {
                return Optional.of(new Named(type, type.wireName));
            }
        }
        int colon = text.indexOf(':');
        return colon >= 0 && Wire.sameName(CUSTOM.wireName, text.substring(0, colon))
                ? custom(text.substring(colon + 1)) : Optional.empty();
    }

    private static Optional<Named> custom(String name) {
        return CUSTOM_NAME.matcher(name).matches()
                ? Optional.of(new Named(CUSTOM, CUSTOM.wireName + ":" + name)) : Optional.empty();
    }

    public String wireName() {
        return wireName;
    }

    Force force() {
        return force;
    }

    /** Whether an approval changes anything. */
    public boolean binding() {
        return force != Force.ADVISORY;
    }
}
