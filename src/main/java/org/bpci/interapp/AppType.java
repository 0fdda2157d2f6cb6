package org.bpci.interapp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** What kind of program an application is; told to others, decides nothing. A type of one's own is {@code Custom:Ledger}. */
public enum AppType {
    WEB_APP("WebApp"),
    MOBILE_APP("MobileApp"),
    BACKEND("Backend"),
    DEVICE("Device");

    static final String EXPECTED = "WebApp, MobileApp, Backend, Device or a custom type such as \"Custom:Ledger\"";

    private static final String CUSTOM = "Custom";
    private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String wireName;

    AppType(String wireName) {
        this.wireName = wireName;
    }

    /** The written form of either JSON form, or empty when it is no app type. */
    static Optional<String> normalize(JsonNode value) {
        if (value.isTextual()) {
            return normalize(value.textValue());
        }
        boolean customObject = value.isObject() && value.size() == 1 && value.path(CUSTOM).isTextual();
        return customObject ? custom(value.get(CUSTOM).textValue()) : Optional.empty();
    }

    /** The written form of {@code text}, whatever its case, or empty when it is no app type. */
    public static Optional<String> normalize(String text) {
        for (AppType type : values()) {
            if (type.wireName.equalsIgnoreCase(text)) {
                return Optional.of(type.wireName);
            }
        }
        int colon = text.indexOf(':');
        return colon >= 0 && text.substring(0, colon).equalsIgnoreCase(CUSTOM) ? custom(text.substring(colon + 1)) : Optional.empty();
    }

    private static Optional<String> custom(String name) {
        return CUSTOM_NAME.matcher(name).matches() ? Optional.of(CUSTOM + ":" + name) : Optional.empty();
    }
}
