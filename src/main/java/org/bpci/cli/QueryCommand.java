package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Map;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.kernel.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle query}: asks the oracle about the network. */
@Command(
        name = "query",
        description = "Ask the oracle about the network.",
        footer = {"", "Example: bpci oracle query --query-type node_status --parameters '{\"node_id\":\"bpi-node-001\"}'"})
final class QueryCommand extends ClientCommand {

    private static final int PARAMETERS_BYTES_MAX = 64 * 1024;

    @Option(names = "--query-type", required = true, paramLabel = "TYPE", description = "For example node_status; an unknown type lists the known ones.")
    private String type;

    @Option(names = "--parameters", paramLabel = "JSON", defaultValue = "{}", description = "The parameters, a JSON object. Default: {}")
    private String parameters;

    @Override
    public Integer call() {
        ObjectNode query = JsonNodeFactory.instance.objectNode().put("query_type", type);
        query.set("parameters", Json.parseObject(parameters, PARAMETERS_BYTES_MAX));
        JsonNode answer = api().send(Routes.QUERY, query).body();
        return show(answer, out -> printTree(out, answer));
    }

    /** Any answer as names and values, nested names joined by dots, lists of objects numbered. */
    static void printTree(PrintWriter out, JsonNode tree) {
        Table facts = Table.facts();
        flatten("", tree, facts);
        facts.print(out);
    }

    private static void flatten(String path, JsonNode value, Table facts) {
        if (value.isObject() && !value.isEmpty()) {
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                flatten(path.isEmpty() ? member.getKey() : path + "." + member.getKey(), member.getValue(), facts);
            }
        } else if (value.isArray() && !value.isEmpty() && value.get(0).isContainerNode()) {
            for (int i = 0; i < value.size(); i++) {
                flatten(path + "[" + i + "]", value.get(i), facts);
            }
        } else {
            facts.row(path, value.isValueNode() ? value.asText() : value.toString());
        }
    }
}
