package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.bpci.api.Routes;
import org.bpci.kernel.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle isolate-node}: an operator cuts a node off. */
@Command(name = "isolate-node", description = "Cut a node off: it can neither connect nor send until it is restored. Needs an operator's token.")
final class IsolateNodeCommand extends ClientCommand {

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "The node.")
    private NodeId node;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is kept in the audit trail.")
    private String reason;

    @Override
    public Integer call() {
        var answer = api().send(Routes.ISOLATE_NODE, JsonNodeFactory.instance.objectNode().put("reason", reason), node);
        return show(answer.body(), out -> out.println("Isolated " + node + ": " + reason));
    }
}
