package org.bpci.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.bpci.kernel.InputFault;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options every command takes: which oracle, with which token, printed for whom. */
final class Globals {

    static final String DEFAULT_ENDPOINT = "http://127.0.0.1:9100";

    /** What a command prints: aligned text for people or JSON for programs. */
    enum Format { TABLE, JSON }

    private static final String ENDPOINT = "--endpoint";
    private static final String ENDPOINT_HELP = "The oracle's REST address; BPCI_ENDPOINT says it too. Default: " + DEFAULT_ENDPOINT;

    @Option(names = ENDPOINT, paramLabel = "URL", order = 100, description = ENDPOINT_HELP,
            defaultValue = "${env:BPCI_ENDPOINT:-" + DEFAULT_ENDPOINT + "}")
    private String endpoint;
    private String endpointBelow; // given to a subcommand; apart, because the root's default is applied after its parsing

    @Option(names = "--token", paramLabel = "JWT", scope = ScopeType.INHERIT, order = 101,
            description = "The operator's token. Better a file or BPCI_TOKEN: arguments are visible to others on this machine.")
    private String token;

    @Option(names = "--token-file", paramLabel = "FILE", scope = ScopeType.INHERIT, order = 102,
            description = "The file that holds the token. Default: BPCI_TOKEN_FILE, or the admin token of the oracle in BPCI_HOME (~/.bpci).")
    private Path tokenFile;

    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", scope = ScopeType.INHERIT, order = 103, defaultValue = "table",
            description = "table for people (default) or json for programs.")
    private Format format;

    /**
     * Gives {@code --endpoint} to every command below {@code line} that has no option of that name itself: when a node is
     * registered it means the node's own address, and the oracle's is given before the command or by BPCI_ENDPOINT.
     */
    void spreadEndpoint(CommandLine line) {
        for (CommandLine sub : line.getSubcommands().values()) {
            if (sub.getCommandSpec().findOption(ENDPOINT) == null) {
                sub.getCommandSpec().addOption(OptionSpec.builder(ENDPOINT).paramLabel("URL").type(String.class)
                        .description(ENDPOINT_HELP).order(100)
                        .initialValue(null).hasInitialValue(false)
                        .setter(new CommandLine.Model.ISetter() {
                            @Override
                            public <T> T set(T value) {
                                endpointBelow = value == null ? endpointBelow : value.toString();
                                return value;
                            }
                        }).build());
            }
            spreadEndpoint(sub);
        }
    }

    static Globals of(CommandSpec spec) {
        return ((Main) spec.root().userObject()).globals;
    }

    URI endpoint() {
        String given = endpointBelow != null ? endpointBelow : endpoint;
        try {
            URI uri = URI.create(given.endsWith("/") ? given.substring(0, given.length() - 1) : given);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException notUri) {
            // falls through to the one message for every wrong form
        }
        throw InputFault.FIELD_INVALID.because("--endpoint is a URL such as " + DEFAULT_ENDPOINT + ", not '" + given + "'");
    }

    /** Whether the arguments, which could not be read to their end, ask for JSON: {@code -o json}, {@code --output=json} and the like. */
    static boolean asksForJson(String[] args) {
        return (" " + String.join(" ", args) + " ").toLowerCase(Locale.ROOT).matches("(?s).* (?:-o|--output)[ =]?json .*");
    }

    boolean json() {
        return format == Format.JSON;
    }

    /** The token to send, if there is one; the first of: option, environment, file named, file of the local oracle. */
    Optional<String> token() {
        if (token != null) {
            return Optional.of(token);
        }
        String fromEnvironment = System.getenv("BPCI_TOKEN");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return Optional.of(fromEnvironment.strip());
        }
        String namedFile = System.getenv("BPCI_TOKEN_FILE");
        if (tokenFile != null || namedFile != null) {
            return Optional.of(read(tokenFile != null ? tokenFile : Path.of(namedFile)));
        }
        Path local = Home.fromEnvironment().adminToken();
        return Files.isReadable(local) ? Optional.of(read(local)) : Optional.empty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw InputFault.FIELD_INVALID.because("the token file " + file + " cannot be read; name another with --token-file");
        }
    }
}
