package org.bpci.cli;

import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle listen}: a BPI node on the command line. Connects, checks, prints and acknowledges messages. */
@Command(
        name = "listen",
        description = "Be a node: connect, check each message's signature, print and acknowledge it. Reconnects by itself.",
        sortOptions = false)
final class ListenCommand extends ClientCommand {

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "The node to be; its key is in the keyring.")
    private NodeId node;

    @Option(names = "--count", paramLabel = "N", description = "End after this many messages. Default: go on until Ctrl-C.")
    private Integer count;

    @Override
    public Integer call() throws InterruptedException {
        SigningKey key = key(node);
        new ListenLoop(api(), node, key, Optional.ofNullable(count), json() ? new ListenPrinter.Json(out(), err())
                : new ListenPrinter.People(out(), err())).run();
        return 0;
    }
}
