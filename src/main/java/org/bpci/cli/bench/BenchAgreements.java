package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bpci.api.Route;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;

/** An application on each node of the bench, and an agreement between each sender and the receivers it sends to. */
final class BenchAgreements {

    private static final String ACTION = "Execute(bench/transfer)";
    private static final Duration LASTS = Duration.ofDays(1);
    private static final Duration PAUSE_DEFAULT = Duration.ofMillis(200);
    private static final int ATTEMPTS_MAX = 100;

    private final List<BenchNode> senders;
    private final List<BenchNode> receivers;
    private final Network network;

    private BenchAgreements(List<BenchNode> senders, List<BenchNode> receivers, Network network) {
        this.senders = senders;
        this.receivers = receivers;
        this.network = network;
    }

    /** Registers and establishes; the hosting node's key serves the application, too. */
    static BenchAgreements establish(ApiClient api, List<BenchNode> senders, List<BenchNode> receivers) throws InterruptedException {
        BenchAgreements agreements = new BenchAgreements(senders, receivers, api.identity().network());
        for (BenchNode node : senders) {
            agreements.send(api, Routes.REGISTER_APP, agreements.registration(node));
        }
        for (BenchNode node : receivers) {
            agreements.send(api, Routes.REGISTER_APP, agreements.registration(node));
        }
        Set<String> done = new HashSet<>();
        for (int number = 0; number < senders.size() * receivers.size(); number++) {
            BenchNode sender = agreements.sender(number);
            BenchNode receiver = agreements.receiver(number);
            if (done.add(id(sender, receiver))) {
                agreements.send(api, Routes.ESTABLISH, agreements.agreement(sender, receiver));
            }
        }
        return agreements;
    }

    /** The content of message {@code number}, which is a call under the agreement of its sender and its receiver. */
    ObjectNode call(String messageId, int number, String filler, Instant now) {
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("call_id", messageId).put("agreement_id", id(sender(number), receiver(number)))
                .put("version", 1).put("caller_app", app(sender(number))).put("callee_app", app(receiver(number))).put("action", ACTION)
                .put("encryption_level", "None").put("created_at", Time.format(now));
        call.putObject("content").put("filler", filler);
        return call;
    }

    private BenchNode sender(int number) {
        return senders.get(number % senders.size());
    }

    private BenchNode receiver(int number) {
        return receivers.get(number % receivers.size());
    }

    private static String app(BenchNode node) {
        return "app-" + node.id();
    }

    private static String id(BenchNode sender, BenchNode receiver) {
        return sender.id() + "." + receiver.id();
    }

    private ObjectNode registration(BenchNode node) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("app_id", app(node)).put("app_type", "Backend").put("hosting_node", node.id().value())
                .put("public_key", node.key().verificationKey().text()).put("created_at", Time.format(Instant.now()));
        ObjectNode proved = Signed.sign(tree, network, Kind.APP, node.key(), "proof", Signed.SIGNATURE).tree();
        return Signed.sign(proved, network, Kind.APP, node.key()).tree();
    }

    private ObjectNode agreement(BenchNode sender, BenchNode receiver) {
        Instant now = Instant.now();
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("agreement_id", id(sender, receiver)).put("version", 1)
                .put("app1_id", app(sender)).put("app2_id", app(receiver)).put("app1_key", sender.key().verificationKey().text())
                .put("app2_key", receiver.key().verificationKey().text()).put("communication_type", "DataExchange");
        tree.putArray("permissions").add("Read(bench/**)").add("!Write(bench/**)").add("Execute(bench/*)");
        tree.putObject("security_requirements").put("encryption_level", "None").put("authentication_required", true).put("authentication_factors", 1);
        tree.put("created_at", Time.format(now)).put("expires_at", Time.format(now.plus(LASTS)));
        ObjectNode first = Signed.sign(tree, network, Kind.AGREEMENT, sender.key(), "app1_signature", "app2_signature").tree();
        return Signed.sign(first, network, Kind.AGREEMENT, receiver.key(), "app2_signature", "app1_signature").tree();
    }

    private void send(ApiClient api, Route route, ObjectNode tree) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                api.send(route, tree);
                return;
            } catch (Refusal refusal) {
                if (!refusal.kind().retryable() || attempt == ATTEMPTS_MAX) {
                    throw refusal;
                }
                Thread.sleep(refusal.retryAfter().orElse(PAUSE_DEFAULT));
            }
        }
    }
}
