package org.bpci.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bpci.consensus.Ballot;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;

/** A BPI node's WebSocket session with an oracle: authenticated both ways, then messages out, deliveries in. */
public final class NodeSession implements AutoCloseable {

    public static final String SUBPROTOCOL = "bpci.v1";

    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int NONCE_BYTES = 32;
    /** One frame with a message of the largest size an oracle may be configured to. */
    private static final int FRAME_CHARS_MAX = 32 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Who connects, with which key, expecting which oracle. */
    public record Opening(URI address, NodeId node, Signer signer, Optional<OracleIdentity> oracle, Optional<Integer> window) {
        public Opening(URI address, NodeId node, Signer signer) {
            this(address, node, signer, Optional.empty(), Optional.empty());
        }
    }

    private record Offer(Signed message, CompletableFuture<Receipt> receipt) {
    }

    private final Opening opening;
    private final SessionListener listener;
    private final Handshake handshake;
    private final CompletableFuture<Handshake.Terms> welcomed = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private final ConcurrentHashMap<String, Offer> offers = new ConcurrentHashMap<>();
    private final BallotBox ballots = new BallotBox();
    private volatile Semaphore offerWindow;
    private volatile FrameOutbox outbox;
    private volatile WebSocket socket;

    private NodeSession(Opening opening, SessionListener listener) {
        this.opening = opening;
        this.listener = listener;
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        this.handshake = new Handshake(opening.node(), Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
    }

    /** Connects and waits for the oracle's welcome; a {@link Refusal} says why there is none. */
    public static NodeSession open(Opening opening, SessionListener listener) {
        NodeSession session = new NodeSession(opening, listener);
        try {
            session.socket = Http.CLIENT.newWebSocketBuilder()
                    .subprotocols(SUBPROTOCOL)
                    .connectTimeout(OPEN_TIMEOUT)
                    .buildAsync(opening.address(), session.new Reader())
                    .get(OPEN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            session.welcomed.get(OPEN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return session;
        } catch (ExecutionException failed) {
            session.abort();
            throw Http.notOpened(opening.address(), failed.getCause());
        } catch (TimeoutException late) {
            session.abort();
            throw ClientFault.ORACLE_SILENT.because("no welcome from " + opening.address() + " within " + OPEN_TIMEOUT.toSeconds() + " s");
        } catch (InterruptedException interrupted) {
            session.abort();
            Thread.currentThread().interrupt();
            throw ClientFault.ORACLE_SILENT.because("interrupted while connecting to " + opening.address());
        }
    }

    public OracleIdentity oracle() {
        return handshake.oracle();
    }

    public Handshake.Terms terms() {
        return welcomed.join();
    }

    /**
     * Offers a signed message; waits while the oracle's offer window is full. The result is the verified receipt or the
     * oracle's {@link Refusal}; when the session ends first it is {@link ClientFault#SESSION_CLOSED}: offer the same
     * message again then, the oracle knows whether it has it.
     */
    public CompletableFuture<Receipt> offer(Signed message) throws InterruptedException {
        Offer offer = new Offer(message, new CompletableFuture<>());
        offerWindow.acquire();
        offer.receipt.whenComplete((receipt, failure) -> offerWindow.release());
        offers.put(message.tree().path("message_id").asText(), offer);
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "message");
        frame.set("message", message.tree());
        outbox.send(new String(Json.write(frame), StandardCharsets.UTF_8));
        if (ended.isDone()) {
            failOffers();
        }
        return offer.receipt;
    }

    /** Casts a signed ballot; the result is its verified receipt or the oracle's {@link Refusal}, as with {@link #offer}. */
    public CompletableFuture<BallotReceipt> cast(ObjectNode ballot) {
        CompletableFuture<BallotReceipt> receipt = ballots.put(Ballot.read(ballot, oracle().network()));
        outbox.send(JsonNodeFactory.instance.objectNode().put("type", "ballot").set("ballot", ballot).toString());
        if (ended.isDone()) {
            failOffers();
        }
        return receipt;
    }

    /** Asks for the news of all proposals; those this node votes on it hears of anyway. */
    public void subscribe() {
        outbox.send("{\"type\":\"subscribe\",\"topics\":[\"consensus\"]}");
    }

    /** The delivery is processed; sent together with others. */
    public void acknowledge(Delivery delivery) {
        outbox.acknowledge(delivery.id());
    }

    /** Not now: the oracle delivers it again after {@code delay}. */
    public void refuse(Delivery delivery, Duration delay, String reason) {
        ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "nak")
                .put("delivery_id", delivery.id()).put("delay_ms", delay.toMillis()).put("reason", reason);
        outbox.send(frame.toString());
    }

    /** Completes with the close code when the session has ended. */
    public CompletableFuture<Integer> ended() {
        return ended.copy();
    }

    /** Ends the session in good order: what was acknowledged is written first. By force when the oracle does not answer. */
    @Override
    public void close() {
        try {
            outbox.drained().orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).get();
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            ended.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unanswered) {
            // abort below ends it either way
        }
        abort();
    }

    /** Breaks the connection off, as a crash of the node would. */
    public void abort() {
        if (socket != null) {
            socket.abort();
        }
        end(1006, "aborted");
    }

    private void receive(ObjectNode frame) {
        if (!welcomed.isDone()) {
            open(frame);
            return;
        }
        switch (frame.path("type").asText()) {
            case "deliver" -> listener.delivered(this, Delivery.read(frame));
            case "receipt" -> receipt(frame);
            case "ballot_receipt" -> ballots.receipt(frame, oracle());
            case "error" -> refused(frame);
            case "event" -> listener.event(frame.path("event").asText(), frame.path("data"));
            default -> { } // a later version of the protocol may send more; it does not concern this node
        }
    }

    private void open(ObjectNode frame) {
        if (handshake.oracle() == null) {
            outbox.send(handshake.hello(frame, opening.oracle(), opening.signer(), opening.window(),
                    InstantSource.system().instant()).toString());
        } else {
            Handshake.Terms terms = handshake.welcome(frame);
            offerWindow = new Semaphore(terms.offerWindow());
            welcomed.complete(terms);
        }
    }

    private void receipt(ObjectNode frame) {
        if (!(frame.get("receipt") instanceof ObjectNode tree)) {
            throw ClientFault.ANSWER_UNREADABLE.because("a receipt frame without a receipt");
        }
        Receipt receipt = Receipt.verified(tree, oracle());
        for (Receipt.Entry entry : receipt.messages()) {
            Offer offer = offers.remove(entry.messageId());
            if (offer != null && receipt.covers(offer.message, oracle())) {
                offer.receipt.complete(receipt);
            } else if (offer != null) {
                offer.receipt.completeExceptionally(ClientFault.ORACLE_NOT_GENUINE.because(
                        "the receipt names another digest for " + entry.messageId()));
            }
        }
    }

    private void refused(ObjectNode frame) {
        ballots.refused(frame);
        Offer offer = offers.remove(frame.path("message_id").asText());
        if (offer != null && frame.get("problem") instanceof ObjectNode problem) {
            offer.receipt.completeExceptionally(Problem.read(problem));
        }
    }

    private void end(int code, String reason) {
        if (ended.complete(code)) {
            Refusal why = closed(code, reason);
            welcomed.completeExceptionally(why);
            failOffers();
            listener.closed(code, reason);
        }
    }

    private void failOffers() {
        ballots.fail(() -> closed(ended.getNow(1006), "no receipt came"));
        offers.keySet().forEach(id -> {
            Offer offer = offers.remove(id);
            if (offer != null) {
                offer.receipt.completeExceptionally(closed(ended.getNow(1006), "no receipt came"));
            }
        });
    }

    private Refusal closed(int code, String reason) {
        ClientFault fault = code == 4003 || code == 1008 ? ClientFault.SESSION_REFUSED : ClientFault.SESSION_CLOSED;
        return fault.because("the session of " + opening.node() + " ended with " + code + (reason.isEmpty() ? "" : ": " + reason));
    }

    /** Puts fragments together and asks for the next frame when one is handled. */
    private final class Reader implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void onOpen(WebSocket opened) {
            outbox = new FrameOutbox(opened);
            opened.request(1);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            try {
                if (text.length() > FRAME_CHARS_MAX) {
                    throw ClientFault.ANSWER_UNREADABLE.because("the oracle sent a frame of more than " + FRAME_CHARS_MAX + " characters");
                }
                if (last) {
                    String whole = text.toString();
                    text.setLength(0);
                    receive(Json.parseObject(whole, FRAME_CHARS_MAX));
                }
                socket.request(1);
            } catch (Refusal refusal) {
                welcomed.completeExceptionally(refusal);
                socket.abort();
                end(1002, refusal.detail());
            }
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end(code, reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            end(1006, String.valueOf(failure.getMessage()));
        }
    }
}
