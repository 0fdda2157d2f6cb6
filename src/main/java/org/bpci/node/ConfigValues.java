package org.bpci.node;

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
}
