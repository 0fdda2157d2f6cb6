package org.bpci.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.bpci.kernel.Fields;

/** Reads the two forms capabilities are sent in: a list of names, or an object of flags and limits. */
final class CapabilitiesReader {

    private static final String MEMBER = "capabilities";
    private static final int NAMES_MAX = 64;
    private static final int NAME_CHARS_MAX = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]*");

    private static final String CONSENSUS = "consensus";
    private static final String ENCRYPTION = "encryption";

    private CapabilitiesReader() {
    }

    /** Absent capabilities are none. */
    static Capabilities read(Fields registration) {
        JsonNode value = registration.optionalAny(MEMBER).orElse(null);
        if (value == null) {
            return Capabilities.NONE;
        }
        if (value.isArray()) {
            return ofNames(registration);
        }
        if (value.isObject()) {
            return ofObject(registration.fields(MEMBER));
        }
        throw registration.invalid(MEMBER, "a list of names such as [\"encryption\",\"storage\"] or an object with "
                + "supports_consensus, supports_encryption, max_message_size and supported_protocols");
    }

    private static Capabilities ofNames(Fields registration) {
        List<String> names = names(registration, MEMBER, registration.strings(MEMBER, NAMES_MAX, NAME_CHARS_MAX));
        return new Capabilities(contains(names, CONSENSUS), contains(names, ENCRYPTION), OptionalInt.empty(), List.of(), names);
    }

    private static Capabilities ofObject(Fields fields) {
        boolean consensus = fields.optionalBool("supports_consensus").orElse(false);
        boolean encryption = fields.optionalBool("supports_encryption").orElse(false);
        OptionalLong bytesMax = fields.optionalInteger("max_message_size", 1, Integer.MAX_VALUE);
        List<String> protocols = fields.optionalStrings("supported_protocols", NAMES_MAX, NAME_CHARS_MAX)
                .map(values -> names(fields, "supported_protocols", values)).orElse(List.of());
        fields.closed();
        return new Capabilities(consensus, encryption,
                bytesMax.isPresent() ? OptionalInt.of((int) bytesMax.getAsLong()) : OptionalInt.empty(), protocols, List.of());
    }

    private static List<String> names(Fields fields, String member, List<String> values) {
        if (!values.stream().allMatch(value -> NAME.matcher(value).matches())) {
            throw fields.invalid(member, "names of letters, digits, '.', '_', ':', '/' and '-', starting with a letter or digit");
        }
        return values.stream().distinct().toList();
    }

    private static boolean contains(List<String> names, String name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }
}
