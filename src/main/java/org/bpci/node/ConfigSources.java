package org.bpci.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration comes from; later ones win: defaults, file, environment, options.
 *
 * @param option      the file named by {@code --config}; when empty the environment variable ORACLE_CONFIG_PATH may name one
 * @param environment the environment variables
 * @param options     values by the path of their key, as written on the command line
 * @param dataDir     the data directory when nothing names one
 * @param dev         an open node for trying out: unsigned input is accepted, from this machine only
 * @param devWsEcho   opens the raw WebSocket echo, for peers on this machine that test the protocol
 */
public record ConfigSources(
        Optional<Path> option, Map<String, String> environment, Map<String, String> options, Path dataDir, boolean dev,
        boolean devWsEcho) {

    /** The variable by which deployments name the file. */
    public static final String FILE_VARIABLE = "ORACLE_CONFIG_PATH";

    public ConfigSources {
        environment = Map.copyOf(environment);
        options = Map.copyOf(options);
    }

    /** Without the echo. */
    public ConfigSources(Optional<Path> option, Map<String, String> environment, Map<String, String> options, Path dataDir, boolean dev) {
        this(option, environment, options, dataDir, dev, false);
    }

    /** The file to read, if any. */
    public Optional<Path> file() {
        return option.or(() -> Optional.ofNullable(environment.get(FILE_VARIABLE)).filter(name -> !name.isBlank()).map(Path::of));
    }
}
