package org.bpci.relay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The {@code message_type} member: a known name whatever its case, or a custom one in either form of protocol §1. */
final class MessageType {

    static final String EXPECTED = "DataSync, DataQuery, DataResponse, Command, Event, Alert, InterAppCall, InterAppResponse or a custom type such as \"Custom:Invoice\"";

    /** Between applications, decided by their agreement (protocol §10). */
    static final String CALL = "InterAppCall";
    static final String RESPONSE = "InterAppResponse";

    private static final String CUSTOM = "Custom";
    private static final Pattern CUSTOM_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Map<String, String> KNOWN = known();

    private MessageType() {
    }

    /** @param type as {@link #normalize} writes it */
    static boolean isCall(String type) {
        return type.equals(CALL) || type.equals(RESPONSE);
    }

    /** The written form, or empty when it is no message type. */
    static Optional<String> normalize(JsonNode value) {
        if (value.isTextual()) {
            String text = value.textValue();
            String known = KNOWN.get(text);
            if (known != null) {
                return Optional.of(known);
            }
            int colon = text.indexOf(':');
            return colon >= 0 && text.substring(0, colon).equalsIgnoreCase(CUSTOM)
                    ? custom(text.substring(colon + 1)) : Optional.empty();
        }
        boolean customObject = value.isObject() && value.size() == 1 && value.path(CUSTOM).isTextual();
        return customObject ? custom(value.get(CUSTOM).textValue()) : Optional.empty();
    }

    private static Optional<String> custom(String name) {
        return CUSTOM_NAME.matcher(name).matches() ? Optional.of(CUSTOM + ":" + name) : Optional.empty();
    }

    private static Map<String, String> known() {
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : new String[] {"DataSync", "DataQuery", "DataResponse", "Command", "Event", "Alert", CALL, RESPONSE}) {
            names.put(name, name);
        }
        return names;
    }
}
