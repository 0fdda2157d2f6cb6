package org.bpci.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types of BPI nodes. They are read whatever their case and written in CamelCase; a type of the network's own is
 * written {@code Custom:Banking} and may also be sent as {@code {"Custom":"Banking"}}.
 */
public enum NodeType {
    ENC_CLUSTER("EncCluster"),
    ORACLE("Oracle"),
    VALIDATOR("Validator"),
    STORAGE("Storage"),
    GATEWAY("Gateway"),
    APPLICATION("Application");

    /** What a registration with another value is told. */
    public static final String EXPECTED =
            "EncCluster, Oracle, Validator, Storage, Gateway, Application or a custom type such as \"Custom:Banking\"";

    private static final String CUSTOM = "Custom";
    private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String wireName;

    NodeType(String wireName) {
        this.wireName = wireName;
    }

    /** The written form of {@code text}, or empty when it is no node type. */
    public static Optional<String> normalize(String text) {
        for (NodeType type : values()) {
            if (type.wireName.equalsIgnoreCase(text)) {
                return Optional.of(type.wireName);
            }
        }
        int colon = text.indexOf(':');
        return colon >= 0 && text.substring(0, colon).equalsIgnoreCase(CUSTOM) ? custom(text.substring(colon + 1)) : Optional.empty();
    }

    /** As {@link #normalize(String)}, of either JSON form. */
    static Optional<String> normalize(JsonNode value) {
        if (value.isTextual()) {
            return normalize(value.textValue());
        }
        boolean customObject = value.isObject() && value.size() == 1 && value.path(CUSTOM).isTextual();
        return customObject ? custom(value.get(CUSTOM).textValue()) : Optional.empty();
    }

    private static Optional<String> custom(String name) {
        return CUSTOM_NAME.matcher(name).matches() ? Optional.of(CUSTOM + ":" + name) : Optional.empty();
    }

    public String wireName() {
        return wireName;
    }
}
