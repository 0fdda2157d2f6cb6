package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.bpci.api.Routes;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Weight;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci consensus set-weight}: at once before the first proposal, by proposing it afterwards. */
@Command(
        name = "set-weight",
        description = "Give a voter a weight: at once before the first proposal, afterwards by a proposal that the network decides. "
                + "Needs an operator's token.")
final class SetWeightCommand extends ClientCommand {

    @Option(names = "--node-id", required = true, paramLabel = "ID", description = "The voter.")
    private NodeId node;

    @Option(names = "--weight", required = true, paramLabel = "WEIGHT", description = "A decimal from 0.000001 to 1000000, like 1.5.")
    private String weight;

    @Override
    public Integer call() {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("node_id", node.value());
        body.set("weight", weight());
        JsonNode change = api().send(Routes.SET_WEIGHT, body).body();
        return show(change, out -> {
            if (change.path("applied").asBoolean()) {
                out.println("Set: " + node + " has weight " + weight + " from the first proposal on (weight epoch 0).");
                return;
            }
            String id = text(change, "proposal_id");
            out.println("Weights are fixed since the first proposal and change by decision only. Opened " + id + " ("
                    + text(change.path("proposal"), "proposal_type") + "), which gives " + node + " the weight " + weight + " once it is approved.");
            out.println("vote:  bpci consensus vote --proposal-id " + id + " --decision Approve");
        });
    }

    private JsonNode weight() {
        try {
            Weight.parse(weight);
            return Json.parse(weight.getBytes(StandardCharsets.UTF_8), weight.length());
        } catch (Refusal refusal) {
            throw InputFault.FIELD_INVALID.because("--weight " + weight + ": " + refusal.detail()
                    + "; to take a voter's weight away, propose NodeMembership with the action Remove");
        }
    }
}
