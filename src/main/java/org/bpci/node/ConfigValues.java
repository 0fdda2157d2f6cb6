package org.bpci.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values of all keys after everything that may set one has spoken, and who set which. */
final class ConfigValues {

    /** @param line 0 for what has no lines */
    record Origin(String source, int line) {
    }

    private final Map<String, Object> values;
    private final Map<String, Origin> origins;
    private final List<ConfigProblem> problems = new ArrayList<>();

    ConfigValues(Map<String, Object> values, Map<String, Origin> origins) {
        this.values = values;
        this.origins = origins;
    }

    String text(String path) {
        return (String) value(path);
    }

    boolean on(String path) {
        return (Boolean) value(path);
    }

    long number(String path) {
        return (Long) value(path);
    }

    int count(String path) {
        return Math.toIntExact(number(path));
    }

    Duration seconds(String path) {
        return Duration.ofSeconds(number(path));
    }

    BigDecimal share(String path) {
        return (BigDecimal) value(path);
    }

    List<String> texts(String path) {
        return ((List<?>) value(path)).stream().map(String.class::cast).toList();
    }

    /** The groups of a list of groups, each with a value for every member. */
    List<Map<String, String>> groups(String path) {
        return ((List<?>) value(path)).stream().map(group -> {
            Map<String, String> members = new LinkedHashMap<>();
            ((Map<?, ?>) group).forEach((name, text) -> members.put((String) name, (String) text));
            return members;
        }).toList();
    }

    /** Notes that the value, though of the right kind, does not fit with the others. */
    void complain(String path, String complaint) {
        Origin origin = origins.getOrDefault(path, new Origin("default", 0));
        problems.add(new ConfigProblem(origin.source(), origin.line(), path, complaint));
    }

    List<ConfigProblem> problems() {
        return List.copyOf(problems);
    }

    private Object value(String path) {
        Object value = values.get(path);
        if (value == null) {
            throw new IllegalStateException("no configuration key " + path);
        }
        return value;
    }

    /** What stands at a path of a configuration file, or null. */
    static Object at(JsonObject file, String path) {
        Object here = file;
        for (String name : path.split("\\.")) {
            here = here instanceof JsonObject group ? group.getValue(name) : null;
        }
        return here;
    }

    /**
     * The value a file means, whose shape was checked already; only what its references stand for is still unknown.
     *
     * @throws IllegalArgumentException when a reference is not set or what it stands for does not fit
     */
    static Object parsed(ConfigKind kind, Object written, Map<String, String> environment) {
        return switch (kind) {
            case ConfigKind.Scalar scalar -> scalar.parse(ConfigReferences.resolved(String.valueOf(written), environment));
            case ConfigKind.Many many -> ((JsonArray) written).stream().map(item -> parsed(many.item(), item, environment)).toList();
            case ConfigKind.Groups groups -> ((JsonArray) written).stream()
                    .map(item -> group(groups, (JsonObject) item, environment)).toList();
        };
    }

    private static Map<String, String> group(ConfigKind.Groups groups, JsonObject written, Map<String, String> environment) {
        Map<String, String> members = new LinkedHashMap<>();
        for (ConfigKey member : groups.members()) {
            Object value = written.getValue(member.path());
            members.put(member.path(), (String) (value == null ? member.byDefault() : parsed(member.kind(), value, environment)));
        }
        return members;
    }
}
