package org.bpci.node;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Spelling;

/** Reads the configuration from file, environment and options, and refuses it as a whole when anything in it is wrong. */
public final class ConfigLoader {

    /** Other variables of this family, read elsewhere; a name close to a key's and not among these is a slip. */
    private static final Set<String> OTHER_VARIABLES = Set.of("BPCI_HOME", "BPCI_ENDPOINT", "BPCI_TOKEN", "BPCI_TOKEN_FILE",
            "BPCI_JAVA_HOME", "BPCI_JAVA_OPTS", "BPCI_JAR", "BPCI_TRACE", "BPCI_DATABASE_PASSWORD", "BPCI_DATABASE_PASSWORD_FILE");

    /** More wrong letters than these, and it is somebody else's variable. */
    private static final int SLIPS_MAX = 2;

    private final ConfigSources sources;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, ConfigValues.Origin> origins = new HashMap<>();
    private Map<String, Integer> lines = Map.of();

    private ConfigLoader(ConfigSources sources) {
        this.sources = sources;
    }

    /** Fails with {@code config-invalid} or {@code config-unreadable}; the detail has one line for each problem. */
    public static Future<NodeConfig> load(Vertx vertx, ConfigSources sources) {
        return read(vertx, sources).map(LoadedConfig::config);
    }

    /** As {@link #load}, with the values it was made of. */
    static Future<LoadedConfig> read(Vertx vertx, ConfigSources sources) {
        return new ConfigLoader(sources).load(vertx);
    }

    private Future<LoadedConfig> load(Vertx vertx) {
        return vertx.executeBlocking(this::checkedFile, false).compose(checked -> checked ? retrieve(vertx) : noFile()).map(file -> {
            for (ConfigKey key : ConfigKeys.LIST) {
                values.put(key.path(), value(key, file));
            }
            checkVariables();
            return built();
        });
    }

    private static Future<JsonObject> noFile() {
        return Future.succeededFuture(new JsonObject());
    }

    private boolean checkedFile() {
        if (sources.file().isEmpty()) {
            return false;
        }
        Path file = sources.file().get();
        try {
            ConfigCheck.Result result = ConfigCheck.of(file.toString(), Files.readString(file));
            refuseIfAny(result.problems());
            lines = result.lines();
            return true;
        } catch (CharacterCodingException notText) {
            throw refusal(List.of(new ConfigProblem(file.toString(), 0, "", "is not UTF-8 text; save it as UTF-8")));
        } catch (IOException unreadable) {
            throw NodeFault.CONFIG_UNREADABLE.because(file + " cannot be read (" + FileTrouble.of(unreadable)
                    + "); name another file with --config, or none to start with the defaults");
        }
    }

    private Future<JsonObject> retrieve(Vertx vertx) {
        ConfigRetriever retriever = ConfigRetriever.create(vertx, new ConfigRetrieverOptions().setScanPeriod(-1).addStore(
                new ConfigStoreOptions().setType("file").setFormat("yaml")
                        .setConfig(new JsonObject().put("path", sources.file().orElseThrow().toAbsolutePath().toString()))));
        return retriever.getConfig().eventually(retriever::close);
    }

    private Object value(ConfigKey key, JsonObject file) {
        String variable = ConfigKind.environmentName(key.path());
        if (sources.options().containsKey(key.path())) {
            return parsed(key, sources.options().get(key.path()), "--" + key.name().replace('_', '-'));
        }
        if (sources.environment().containsKey(variable)) {
            return parsed(key, sources.environment().get(variable), variable);
        }
        Object written = ConfigValues.at(file, key.path());
        if (written == null) {
            return key.byDefault();
        }
        origins.put(key.path(), new ConfigValues.Origin(sources.file().orElseThrow().toString(), lines.getOrDefault(key.path(), 0)));
        return fromFile(key, written);
    }

    /** One word of the environment or the command line. */
    private Object parsed(ConfigKey key, String text, String source) {
        origins.put(key.path(), new ConfigValues.Origin(source, 0));
        try {
            return switch (key.kind()) {
                case ConfigKind.Scalar scalar -> scalar.parse(text);
                case ConfigKind.Many many -> many.parse(text);
                case ConfigKind.Groups groups -> throw new IllegalArgumentException();
            };
        } catch (IllegalArgumentException wrong) {
            String expectation = key.kind() instanceof ConfigKind.Groups ? "can only be set in the file"
                    // Never echoed: a database URL may hold a password.
                    : (key.path().equals(ConfigKeys.DATABASE_URL) ? "the value" : "'" + text + "'")
                            + " does not fit; expected " + key.kind().expectation();
            problems.add(new ConfigProblem(source, 0, key.path(), expectation));
            return key.byDefault();
        }
    }

    /** The shape was checked already; only what references stand for is still unknown. */
    private Object fromFile(ConfigKey key, Object written) {
        try {
            return ConfigValues.parsed(key.kind(), written, sources.environment());
        } catch (IllegalArgumentException wrong) {
            ConfigValues.Origin origin = origins.get(key.path());
            problems.add(new ConfigProblem(origin.source(), origin.line(), key.path(),
                    wrong.getMessage() != null ? wrong.getMessage()
                            : "does not fit after its references are replaced; expected " + key.kind().expectation()));
            return key.byDefault();
        }
    }

    private void checkVariables() {
        Map<String, ConfigKey> known = ConfigKeys.LIST.stream()
                .collect(Collectors.toMap(key -> ConfigKind.environmentName(key.path()), key -> key));
        sources.environment().keySet().stream().sorted()
                .filter(name -> name.startsWith("BPCI_") && !known.containsKey(name) && !OTHER_VARIABLES.contains(name))
                .forEach(name -> Spelling.nearest(name, known.keySet(), SLIPS_MAX).ifPresent(near ->
                        problems.add(new ConfigProblem(name, 0, "", "sets nothing; did you mean " + near + "?"))));
    }

    private LoadedConfig built() {
        refuseIfAny(problems);
        ConfigValues all = new ConfigValues(values, origins);
        NodeConfig config = NodeConfigReader.read(all, sources);
        refuseIfAny(all.problems());
        return new LoadedConfig(config, values, sources.environment());
    }

    private static void refuseIfAny(List<ConfigProblem> problems) {
        if (!problems.isEmpty()) {
            throw refusal(problems);
        }
    }

    private static Refusal refusal(List<ConfigProblem> problems) {
        return NodeFault.CONFIG_INVALID.because(problems.stream().map(ConfigProblem::text).collect(Collectors.joining("\n")));
    }
}
