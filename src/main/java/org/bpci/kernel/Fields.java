package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Reads the members of one object strictly. Ask for every member that may occur, then call {@link #closed()}, which refuses
 * what was never asked for. Refusals name the member as a JSON pointer (RFC 6901), what was expected and the cure.
 */
public final class Fields {

    private static final int NAME_CHARS_SHOWN = 64;

    private final ObjectNode object;
    private final String what;
    private final String path;
    private final List<String> known = new ArrayList<>(12);

    private Fields(ObjectNode object, String what, String path) {
        this.object = object;
        this.what = what;
        this.path = path;
    }

    /** @param what how refusals name the object, for example {@code message} */
    public static Fields of(ObjectNode object, String what) {
        return new Fields(object, what, "");
    }

    public boolean has(String name) {
        known.add(name);
        return object.has(name);
    }

    /** @param charsMax the longest accepted text, in UTF-16 units; empty text is refused */
    public String text(String name, int charsMax) {
        return asText(name, required(name), charsMax);
    }

    public Optional<String> optionalText(String name, int charsMax) {
        return optional(name).map(value -> asText(name, value, charsMax));
    }

    /** As {@link #text}; one that is absent is refused for want of proof, not of form. */
    public String signature(String name, int charsMax) {
        return optionalText(name, charsMax).orElseThrow(() -> InputFault.SIGNATURE_MISSING.because(
                article() + " needs the member " + shown(name) + "; sign it"));
    }

    public long integer(String name, long min, long max) {
        return asInteger(name, required(name), min, max);
    }

    public OptionalLong optionalInteger(String name, long min, long max) {
        return optional(name).map(value -> OptionalLong.of(asInteger(name, value, min, max))).orElseGet(OptionalLong::empty);
    }

    public boolean bool(String name) {
        return asBoolean(name, required(name));
    }

    public Optional<Boolean> optionalBool(String name) {
        return optional(name).map(value -> asBoolean(name, value));
    }

    public double number(String name) {
        JsonNode value = required(name);
        if (!value.isNumber()) {
            throw invalid(name, "a number");
        }
        return value.doubleValue();
    }

    public Instant instant(String name) {
        return asInstant(name, required(name));
    }

    public Optional<Instant> optionalInstant(String name) {
        return optional(name).map(value -> asInstant(name, value));
    }

    public NodeId nodeId(String name) {
        return asNodeId(name, required(name));
    }

    public Optional<NodeId> optionalNodeId(String name) {
        return optional(name).map(value -> asNodeId(name, value));
    }

    public ObjectNode object(String name) {
        return asObject(name, required(name));
    }

    public Optional<ObjectNode> optionalObject(String name) {
        return optional(name).map(value -> asObject(name, value));
    }

    /** The members of a nested object; refusals carry the whole path. Close it too. */
    public Fields fields(String name) {
        return new Fields(object(name), what, pointer(name));
    }

    public Optional<Fields> optionalFields(String name) {
        return optionalObject(name).map(value -> new Fields(value, what, pointer(name)));
    }

    public ArrayNode array(String name, int itemsMax) {
        return asArray(name, required(name), itemsMax);
    }

    public Optional<ArrayNode> optionalArray(String name, int itemsMax) {
        return optional(name).map(value -> asArray(name, value, itemsMax));
    }

    /** An array of non-empty texts, each at most {@code charsMax} long. */
    public List<String> strings(String name, int itemsMax, int charsMax) {
        return asStrings(name, required(name), itemsMax, charsMax);
    }

    public Optional<List<String>> optionalStrings(String name, int itemsMax, int charsMax) {
        return optional(name).map(value -> asStrings(name, value, itemsMax, charsMax));
    }

    /** Any value but an absent one; {@code null} counts as a value here. */
    public JsonNode any(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    public Optional<JsonNode> optionalAny(String name) {
        known.add(name);
        return Optional.ofNullable(object.get(name));
    }

    /** Refuses the object when it has a member nobody asked for. */
    public void closed() {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                String nearest = Spelling.nearest(name, known).map(near -> "did you mean '" + near + "'?")
                        .orElseGet(() -> "known here: " + known.stream().distinct().collect(Collectors.joining(", ")));
                throw InputFault.FIELD_UNKNOWN.because(shown(name) + " is not a member of " + article() + "; " + nearest);
            }
        }
    }

    /** A refusal of the member's value, for rules beyond type and size. */
    public Refusal invalid(String name, String expected) {
        return InputFault.FIELD_INVALID.because(shown(name) + " of " + article() + " must be " + expected);
    }

    private String asText(String name, JsonNode value, int charsMax) {
        if (!value.isTextual()) {
            throw invalid(name, "text");
        }
        String text = value.textValue();
        if (text.isEmpty() || text.length() > charsMax) {
            throw invalid(name, "text of 1 to " + charsMax + " characters, it has " + text.length());
        }
        return text;
    }

    private long asInteger(String name, JsonNode value, long min, long max) {
        if (!value.isIntegralNumber() || value.longValue() < min || value.longValue() > max) {
            throw invalid(name, "an integer from " + min + " to " + max + ", written without fraction or exponent");
        }
        return value.longValue();
    }

    private boolean asBoolean(String name, JsonNode value) {
        if (!value.isBoolean()) {
            throw invalid(name, "true or false");
        }
        return value.booleanValue();
    }

    private Instant asInstant(String name, JsonNode value) {
        try {
            return Time.parse(value.isTextual() ? value.textValue() : "");
        } catch (DateTimeException malformed) {
            throw invalid(name, "an RFC 3339 time in UTC, at most milliseconds, like 2026-11-22T10:15:30.123Z");
        }
    }

    private NodeId asNodeId(String name, JsonNode value) {
        try {
            return new NodeId(value.isTextual() ? value.textValue() : "");
        } catch (Refusal malformed) {
            throw invalid(name, "a node id: " + malformed.detail());
        }
    }

    private ObjectNode asObject(String name, JsonNode value) {
        if (value instanceof ObjectNode nested) {
            return nested;
        }
        throw invalid(name, "an object");
    }

    private ArrayNode asArray(String name, JsonNode value, int itemsMax) {
        if (value instanceof ArrayNode array && array.size() <= itemsMax) {
            return array;
        }
        throw invalid(name, "an array of at most " + itemsMax + " items");
    }

    private List<String> asStrings(String name, JsonNode value, int itemsMax, int charsMax) {
        ArrayNode array = asArray(name, value, itemsMax);
        List<String> texts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            texts.add(asText(name + "/" + i, array.get(i), charsMax));
        }
        return List.copyOf(texts);
    }

    private JsonNode required(String name) {
        return present(name, "").orElseThrow(() -> missing(name));
    }

    private Optional<JsonNode> optional(String name) {
        return present(name, " or leave it out");
    }

    /** {@code null} is refused rather than taken for absence: two spellings of one object would have two digests. */
    private Optional<JsonNode> present(String name, String otherCure) {
        known.add(name);
        JsonNode value = object.get(name);
        if (value != null && value.isNull()) {
            throw InputFault.FIELD_INVALID.because(shown(name) + " of " + article() + " is null; give it a value" + otherCure);
        }
        return Optional.ofNullable(value);
    }

    private Refusal missing(String name) {
        return InputFault.FIELD_MISSING.because(article() + " needs the member " + shown(name) + "; add it");
    }

    private String article() {
        return "the " + what;
    }

    private String pointer(String name) {
        return path + "/" + name;
    }

    /** Names in refusals are the sender's own: cut, so that a refusal stays small. */
    private String shown(String name) {
        return pointer(name.length() <= NAME_CHARS_SHOWN ? name : name.substring(0, NAME_CHARS_SHOWN) + "…");
    }
}
