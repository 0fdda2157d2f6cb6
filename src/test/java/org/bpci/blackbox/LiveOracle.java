package org.bpci.blackbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bpci.cli.child.ChildOracle;
import org.bpci.cli.child.TemporaryFolder;
import org.bpci.cli.demo.Participant;
import org.bpci.client.ApiClient;

/** The packaged oracle in a folder of its own, removed with everything in it at the end. */
final class LiveOracle implements AutoCloseable {

    private final TemporaryFolder folder = TemporaryFolder.create("bpci-test-");
    private final ChildOracle process;

    private LiveOracle(List<String> flags) {
        process = ChildOracle.of(Jar.program(), folder.path(), flags);
    }

    static LiveOracle started(String... flags) {
        LiveOracle oracle = new LiveOracle(List.of(flags));
        try {
            oracle.process.start();
            return oracle;
        } catch (RuntimeException failure) {
            oracle.close();
            throw failure;
        }
    }

    ChildOracle process() {
        return process;
    }

    /** {@code BPCI_HOME} of this oracle's user: the data directory is where the command line looks for the token. */
    Path home() {
        return folder.path();
    }

    ApiClient api() {
        return new ApiClient(process.endpoint(), Optional.empty());
    }

    CliRun cli(String... arguments) throws IOException, InterruptedException {
        return CliRun.of(home(), process.endpoint().toString(), arguments);
    }

    /** A registered and connected node. */
    Participant node(String id) {
        Participant node = new Participant(id, api());
        node.register("Application");
        node.connect();
        return node;
    }

    @Override
    public void close() {
        try {
            process.stop();
        } finally {
            folder.close();
        }
    }
}
