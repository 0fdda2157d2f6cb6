package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.bpci.cli.print.Table;
import org.bpci.client.ClientFault;
import org.bpci.client.Keyring;
import org.bpci.kernel.Json;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bpci keys}: makes and shows the key pairs of BPI nodes. Private keys are files only and never printed. */
@Command(
        name = "keys",
        description = "Make and show key pairs of BPI nodes.",
        subcommands = {KeysCommand.Generate.class, KeysCommand.Show.class})
final class KeysCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code bpci keys generate}. */
    @Command(name = "generate", description = "Make a key pair and keep it in a PKCS#8 PEM file with mode 0600.")
    static final class Generate implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @Option(names = "--suite", paramLabel = "SUITE", defaultValue = "ed25519", completionCandidates = SuiteNames.class,
                description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
        private String suite;

        @ArgGroup(multiplicity = "1")
        private Target target;

        /** Where the new key goes. */
        static final class Target {
            @Option(names = "--out", paramLabel = "FILE", description = "The file to create.")
            private Path file;

            @Option(names = "--node-id", paramLabel = "ID", description = "Keep it as the key of this node in BPCI_HOME/keys (~/.bpci/keys).")
            private String nodeId;
        }

        @Override
        public Integer call() {
            Suite chosen = Suite.of(suite);
            if (target.file == null) {
                Keyring keyring = keyring();
                NodeId node = new NodeId(target.nodeId);
                print(spec, keyring.file(node), keyring.create(node, chosen).verificationKey());
            } else {
                SigningKey key = SigningKey.generate(chosen);
                KeyFile.create(target.file, key);
                print(spec, target.file, key.verificationKey());
            }
            return 0;
        }
    }

    /** {@code bpci keys show}. */
    @Command(name = "show", description = "Show suite, public key and key id of a key file.")
    static final class Show implements Callable<Integer> {

        @Spec
        private CommandSpec spec;

        @ArgGroup(multiplicity = "1")
        private Source source;

        /** Which key. */
        static final class Source {
            @Parameters(paramLabel = "FILE", description = "A private key in PEM.")
            private Path file;

            @Option(names = "--node-id", paramLabel = "ID", description = "The key of this node in BPCI_HOME/keys (~/.bpci/keys).")
            private String nodeId;
        }

        @Override
        public Integer call() {
            Path file = source.file == null ? file(new NodeId(source.nodeId)) : source.file;
            print(spec, file, KeyFile.read(file).verificationKey());
            return 0;
        }

        private static Path file(NodeId node) {
            if (keyring().find(node).isEmpty()) {
                throw ClientFault.KEY_MISSING.because("there is no key for " + node + "; make one with: bpci keys generate --node-id " + node);
            }
            return keyring().file(node);
        }
    }

    private static Keyring keyring() {
        return Keyring.at(Home.fromEnvironment().keys());
    }

    private static void print(CommandSpec spec, Path file, VerificationKey key) {
        PrintWriter out = spec.commandLine().getOut();
        if (Globals.of(spec).json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode()
                    .put("file", file.toString())
                    .put("suite", key.suite().wireName())
                    .put("public_key", key.text())
                    .put("key_id", key.keyId());
            out.println(new String(Json.write(json), StandardCharsets.UTF_8));
        } else {
            Table.facts()
                    .row("file", file)
                    .row("suite", key.suite().wireName())
                    .row("public key", key.text())
                    .row("key id", key.keyId())
                    .print(out);
        }
    }

    /** For usage text and shell completion. */
    static final class SuiteNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Suite.values()).map(Suite::wireName).iterator();
        }
    }
}
