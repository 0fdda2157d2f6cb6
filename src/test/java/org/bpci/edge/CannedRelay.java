package org.bpci.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bpci.bus.Room;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;
import org.bpci.relay.DeliveryState;
import org.bpci.relay.DeliveryView;
import org.bpci.relay.MessageView;
import org.bpci.relay.Priority;
import org.bpci.relay.RelayFault;
import org.bpci.relay.RelayRequest;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.RelayRequest.AwaitDelivered;
import org.bpci.relay.RelayRequest.DeadLetter;
import org.bpci.relay.RelayRequest.DeadLetterPage;
import org.bpci.relay.RelayRequest.FindMessage;
import org.bpci.relay.RelayRequest.ListDeadLetters;
import org.bpci.relay.RelayRequest.RelayStats;
import org.bpci.relay.RelayRequest.ReplayDeadLetter;
import org.bpci.relay.RelayRequest.Stats;

/** A relay that knows one message, {@code msg-001}, delivers it when somebody waits for it, and remembers what it was asked. */
final class CannedRelay extends Room {

    final ConcurrentLinkedQueue<Request<?>> asked = new ConcurrentLinkedQueue<>();
    /** Whoever asks for {@code msg-held} gets no answer before this has one. */
    final Promise<MessageView> held = Promise.promise();

    @Override
    public Future<?> start() {
        serve(AdmitMessage.class, request -> {
            asked.add(request);
            boolean repeated = request.message().path("message_id").asText().equals("repeated");
            return new Admitted(repeated, message(DeliveryState.QUEUED));
        });
        serveAsync(FindMessage.class, request -> {
            asked.add(request);
            if (request.messageId().equals("msg-held")) {
                return held.future();
            }
            if (!request.messageId().equals("msg-001")) {
                throw RelayFault.MESSAGE_NOT_FOUND.because("no message '" + request.messageId() + "'");
            }
            return Future.succeededFuture(message(DeliveryState.DELIVERED));
        });
        serve(AwaitDelivered.class, request -> message(DeliveryState.DELIVERED));
        serve(ListDeadLetters.class, request -> {
            asked.add(request);
            return new DeadLetterPage(List.of(new DeadLetter(new NodeId("node-001"), "msg-001", Instant.EPOCH,
                    delivery(DeliveryState.DEAD))), 7);
        });
        serve(ReplayDeadLetter.class, request -> {
            asked.add(request);
            return delivery(DeliveryState.QUEUED);
        });
        serve(RelayStats.class, request -> new Stats(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, true));
        serve(RelayRequest.Regulate.class, request -> null);
        serve(RelayRequest.RateInForce.class, request -> 50);
        serve(RelayRequest.TrustAppKeys.class, request -> null);
        serve(RelayRequest.RecallCalls.class, request -> null);
        serve(RelayRequest.ReleaseCalls.class, request -> null);
        serve(RelayRequest.FindCalls.class, request -> request.keys().stream().map(key -> Optional.<RelayRequest.FoundCall>empty()).toList());
        return open(RelayRequest.class, RelayRequest.ADDRESS);
    }

    static MessageView message(DeliveryState state) {
        return new MessageView(new NodeId("node-001"), "msg-001", Digest.of(new byte[0]), "DataSync", Priority.HIGH, Instant.EPOCH,
                Instant.EPOCH, Instant.EPOCH, false, "{\"oracle_id\":\"oracle-1\"}", "{}", List.of(delivery(state)));
    }

    private static DeliveryView delivery(DeliveryState state) {
        return new DeliveryView(7, new NodeId("node-002"), state, 1, Optional.empty(), "");
    }
}
