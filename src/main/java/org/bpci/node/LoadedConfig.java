package org.bpci.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;

/**
 * A configuration, and the value of each key it was made of, to compare others with.
 *
 * @param values      by path; may hold a password
 * @param environment what references in values stand for
 */
record LoadedConfig(NodeConfig config, Map<String, Object> values, Map<String, String> environment) {

    LoadedConfig {
        values = Map.copyOf(values);
        environment = Map.copyOf(environment);
    }

    /**
     * The keys in {@code other} whose values are not these, sorted; keys it does not have are not compared. Refused when
     * {@code other} is not in the form of the configuration file.
     */
    List<String> differences(ObjectNode other) {
        // Every JSON text is YAML, so one checker serves both.
        ConfigCheck.Result checked = ConfigCheck.of("config", other.toString());
        if (!checked.problems().isEmpty()) {
            throw InputFault.FIELD_INVALID.because(checked.problems().stream()
                    .map(problem -> problem.key() + ": " + problem.complaint()).collect(Collectors.joining("; ")));
        }
        JsonObject tree = new JsonObject(other.toString());
        return checked.lines().keySet().stream().filter(path -> !isSame(path, tree)).sorted().toList();
    }

    /** Of every key and value but the database's URL, which may hold a password; the same configuration has the same digest. */
    Digest digest() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(values).forEach((path, value) -> {
            if (!path.equals(ConfigKeys.DATABASE_URL)) {
                text.append(path).append('=').append(value).append('\n');
            }
        });
        return Digest.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private boolean isSame(String path, JsonObject tree) {
        try {
            return values.get(path).equals(ConfigValues.parsed(ConfigKeys.BY_PATH.get(path).kind(), ConfigValues.at(tree, path), environment));
        } catch (IllegalArgumentException unresolved) {
            return false;
        }
    }

    /** The values stay out of it. */
    @Override
    public String toString() {
        return config.toString();
    }
}
