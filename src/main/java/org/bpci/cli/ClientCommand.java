package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bpci.client.ApiClient;
import org.bpci.client.ClientFault;
import org.bpci.client.Keyring;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that talks to a running oracle: its client, its keys, its way to print. */
abstract class ClientCommand implements Callable<Integer> {

    private static final int KEYS_NAMED_MAX = 10;

    @Spec
    private CommandSpec spec;
    private ApiClient api;

    /** A node and the private key that is here for it. */
    record Signatory(NodeId node, SigningKey key) {
    }

    final ApiClient api() {
        if (api == null) {
            Globals globals = Globals.of(spec);
            api = new ApiClient(globals.endpoint(), globals.token());
        }
        return api;
    }

    final Keyring keyring() {
        return Keyring.at(Home.fromEnvironment().keys());
    }

    /** The node's private key, or a refusal that says how to come by one. */
    final SigningKey key(NodeId node) {
        return keyring().find(node).orElseThrow(() -> ClientFault.KEY_MISSING.because(
                "no key for " + node + " in " + Home.fromEnvironment().keys() + "; 'bpci oracle register-node --node-id " + node
                        + " --node-type … ' makes one and registers it, or copy its PEM file there"));
    }

    /**
     * Whose key signs: the node named, else the only one with a key here.
     *
     * @param named  null when the command line names none
     * @param option how to name one
     */
    final Signatory signatory(NodeId named, String option) {
        if (named != null) {
            return new Signatory(named, key(named));
        }
        List<NodeId> nodes = keyring().nodes();
        if (nodes.isEmpty()) {
            throw ClientFault.KEY_MISSING.because("no key in " + Home.fromEnvironment().keys() + "; 'bpci oracle register-node --node-id … "
                    + "--node-type … --capabilities consensus' makes one and registers its node as a voter");
        }
        if (nodes.size() > 1) {
            throw ClientFault.KEY_NOT_CHOSEN.because("here are the keys of " + nodes.stream().limit(KEYS_NAMED_MAX).map(NodeId::value)
                    .collect(Collectors.joining(", ")) + (nodes.size() > KEYS_NAMED_MAX ? " and others" : "")
                    + "; say whose is to sign with " + option + " ID");
        }
        return new Signatory(nodes.getFirst(), key(nodes.getFirst()));
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    final boolean json() {
        return Globals.of(spec).json();
    }

    /** JSON as the oracle said it for programs, {@code forPeople} otherwise. */
    final int show(JsonNode answer, Consumer<PrintWriter> forPeople) {
        if (json()) {
            out().println(answer);
        } else {
            forPeople.accept(out());
        }
        return 0;
    }

    /** The query parameters of a call, names and values in turn; values that are null are left out. */
    static Map<String, String> query(Object... namesAndValues) {
        Map<String, String> query = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                query.put((String) namesAndValues[i], namesAndValues[i + 1].toString());
            }
        }
        return query;
    }

    static ObjectNode object(JsonNode answer) {
        if (answer instanceof ObjectNode object) {
            return object;
        }
        throw ClientFault.ANSWER_UNREADABLE.because("the oracle's answer is not a JSON object; is it a newer version?");
    }

    /** A member as a person reads it; {@code -} when it is not there. */
    static String text(JsonNode object, String name) {
        JsonNode member = object.path(name);
        return member.isMissingNode() || member.isNull() ? "-" : member.isValueNode() ? member.asText() : member.toString();
    }
}
