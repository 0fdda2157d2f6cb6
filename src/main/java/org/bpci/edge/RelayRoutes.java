package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.bpci.api.ApiFault;
import org.bpci.api.RelayJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryRequest.Heard;
import org.bpci.kernel.InputFault;
import org.bpci.ledger.LedgerRequest.MessageProof;
import org.bpci.ledger.ProofFile;
import org.bpci.relay.MessageView;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.RelayRequest.AwaitDelivered;
import org.bpci.relay.RelayRequest.FindMessage;
import org.bpci.relay.RelayRequest.ListDeadLetters;
import org.bpci.relay.RelayRequest.ReplayDeadLetter;

/** Messages: handing one in, asking after it, and what could not be delivered. */
final class RelayRoutes {

    private static final String DELIVERED = "delivered";
    private static final String PROOF = "proof";
    private static final int PAGE_LETTERS = 100;

    private final Bus bus;
    private final Duration relayTimeout;

    RelayRoutes(Bus bus, EdgeSettings settings) {
        this.bus = bus;
        this.relayTimeout = settings.relayTimeout();
    }

    void mount(RouteTable table) {
        table.mount(Routes.RELAY, this::relay);
        table.mount(Routes.MESSAGE, call -> bus.ask(new FindMessage(call.queryNodeId("source"), call.path("id")))
                .compose(this::placed).map(Reply::ok));
        table.mount(Routes.DEAD_LETTERS, this::deadLetters);
        table.mount(Routes.REPLAY_DEAD_LETTER, this::replay);
    }

    private Future<Reply> relay(Call call) {
        String wait = call.query("wait").map(RelayRoutes::known).orElse("");
        return bus.ask(new AdmitMessage(call.tree(), call.bodyBytes(), call.remote()))
                .onSuccess(this::heard)
                .compose(admitted -> wait.equals(DELIVERED) && !admitted.message().ended() ? waited(admitted) : Future.succeededFuture(admitted))
                .compose(admitted -> {
                    ObjectNode json = RelayJson.accepted(admitted.message()).put("repeated", admitted.repeated());
                    Future<ObjectNode> answer = wait.equals(PROOF) ? proven(admitted.message(), json) : Future.succeededFuture(json);
                    return answer.map(told -> Reply.of(status(admitted, told.has(PROOF) || wait.equals(DELIVERED) && admitted.message().ended()), told));
                });
    }

    /** Adds the proof when the ledger has sealed the acceptance in time; the receipt stands without it. */
    private Future<ObjectNode> proven(MessageView message, ObjectNode json) {
        var request = new MessageProof(Optional.of(message.source()), message.messageId(), relayTimeout);
        return bus.ask(request, relayTimeout.plus(Bus.ASK_TIMEOUT)).map(proven -> {
            json.put("entry_index", proven.entries().getFirst().entry().index());
            json.set(PROOF, ProofFile.write(proven));
            return json;
        }).otherwise(json);
    }

    /** The place of the acceptance in the ledger, once it has one. */
    private Future<ObjectNode> placed(MessageView message) {
        ObjectNode json = RelayJson.view(message);
        return bus.ask(new MessageProof(Optional.of(message.source()), message.messageId(), Duration.ZERO))
                .map(proven -> json.put("entry_index", proven.entries().getFirst().entry().index()))
                .otherwise(json);
    }

    /** A node that sends by REST has no session that would show it is there. A message sent again proves nothing new. */
    private void heard(Admitted admitted) {
        if (!admitted.repeated() && !admitted.message().unsigned()) {
            bus.tell(new Heard(admitted.message().source(), admitted.message().acceptedAt()));
        }
    }

    /** The message is durable by now, so an answer that is late or fails must not look like a refusal. */
    private Future<Admitted> waited(Admitted admitted) {
        MessageView message = admitted.message();
        return bus.ask(new AwaitDelivered(message.source(), message.messageId(), relayTimeout), relayTimeout.plus(Bus.ASK_TIMEOUT))
                .map(view -> new Admitted(admitted.repeated(), view))
                .otherwise(admitted);
    }

    private static int status(Admitted admitted, boolean ended) {
        return admitted.repeated() || ended ? 200 : 202;
    }

    private static String known(String wait) {
        if (!wait.equals(DELIVERED) && !wait.equals(PROOF)) {
            throw ApiFault.QUERY_INVALID.because("?wait= must be '" + DELIVERED + "' or '" + PROOF + "', or left out");
        }
        return wait;
    }

    private Future<Reply> deadLetters(Call call) {
        long after = call.queryInteger("after", 0, Long.MAX_VALUE, 0);
        int limit = (int) call.queryInteger("limit", 1, ListDeadLetters.LIMIT_MAX, PAGE_LETTERS);
        return bus.ask(new ListDeadLetters(call.queryNodeId("target"), after, limit)).map(RelayJson::page).map(Reply::ok);
    }

    private Future<Reply> replay(Call call) {
        String by = call.require(Role.OPERATOR).subject();
        String id = call.path("delivery_id");
        if (!id.matches("[0-9]{1,18}")) {
            throw InputFault.FIELD_INVALID.because("a delivery id is a number; GET " + Routes.DEAD_LETTERS.path() + " lists them");
        }
        return bus.ask(new ReplayDeadLetter(Long.parseLong(id), by)).map(RelayJson::delivery).map(Reply::ok);
    }
}
