package org.bpci.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bpci.client.AgreementMemory;
import org.bpci.client.Agreements;
import org.bpci.client.ApiClient;
import org.bpci.client.Backoff;
import org.bpci.client.CallPapers;
import org.bpci.client.ClientFault;
import org.bpci.client.Delivery;
import org.bpci.client.IncomingCall;
import org.bpci.client.MessageDraft;
import org.bpci.client.NodeSession;
import org.bpci.client.OracleIdentity;
import org.bpci.client.SessionListener;
import org.bpci.client.SourceKeys;
import org.bpci.interapp.AppId;
import org.bpci.interapp.CommunicationType;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppFault;
import org.bpci.interapp.Response;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.seal.PrivateSealKey;

/**
 * Keeps the hosting node of one application connected. Each call is checked, answered, and acknowledged once its response is
 * durable: a crash before that brings the call again. A call is answered once; its repeats get the same response.
 */
public final class ServeLoop implements SessionListener {

    /** Responses kept to answer repeats with; an older repeat is answered anew, and the oracle keeps the first. */
    private static final int ANSWERED_MAX = 10_000;
    private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LOOK_UP = Duration.ofMillis(500);
    /** For what is not for this application: another program of the node may want it. */
    private static final Duration LEAVE_FOR_OTHERS = Duration.ofSeconds(30);

    /** Who serves, with which keys. */
    public record Identity(AppId app, NodeId node, Signer nodeKey, Signer appKey, List<PrivateSealKey> sealingKeys, AgreementMemory agreed) {

        public Identity {
            sealingKeys = List.copyOf(sealingKeys);
        }
    }

    private record Arrival(NodeSession session, Delivery delivery) {
    }

    private final ApiClient api;
    private final Identity who;
    private final Answerer answerer;
    private final ServeNews news;
    private final Backoff backoff = new Backoff(ThreadLocalRandom.current());
    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>(); // bounded by the session's window
    private final Map<String, Signed> answered = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Signed> eldest) {
            return size() > ANSWERED_MAX;
        }
    };
    private long remaining;
    private SourceKeys sources;
    private Agreements agreements;
    private Network network;

    /** @param count calls after which to end; absent means never */
    public ServeLoop(ApiClient api, Identity who, Answerer answerer, Optional<Integer> count, ServeNews news) {
        this.api = api;
        this.who = who;
        this.answerer = answerer;
        this.news = news;
        this.remaining = count.map(Integer::longValue).orElse(Long.MAX_VALUE);
    }

    /** Returns when as many calls as wanted were answered. */
    public void run() throws InterruptedException {
        while (remaining > 0) {
            String why = "the connection ended";
            try {
                serveOneSession();
            } catch (Refusal refusal) {
                if (!refusal.kind().retryable() && !refusal.is(ClientFault.SESSION_CLOSED)) {
                    throw refusal;
                }
                why = refusal.detail();
            }
            if (remaining > 0) {
                Duration pause = backoff.next();
                news.lost(why, pause);
                Thread.sleep(pause);
            }
        }
    }

    @Override
    public void delivered(NodeSession session, Delivery delivery) {
        arrivals.add(new Arrival(session, delivery));
    }

    private void serveOneSession() throws InterruptedException {
        OracleIdentity oracle = api.identity();
        network = oracle.network();
        sources = new SourceKeys(api, network);
        agreements = new Agreements(api, network, who.agreed());
        arrivals.clear();
        try (NodeSession session = NodeSession.open(
                new NodeSession.Opening(api.webSocket(), who.node(), who.nodeKey(), Optional.of(oracle), Optional.empty()), this)) {
            backoff.reset();
            news.connected(who.app(), who.node(), oracle);
            while (remaining > 0 && !session.ended().isDone()) {
                Arrival arrival = arrivals.poll(LOOK_UP.toMillis(), TimeUnit.MILLISECONDS);
                if (arrival != null && arrival.session() == session) {
                    take(session, arrival.delivery());
                }
            }
        }
    }

    private void take(NodeSession session, Delivery delivery) throws InterruptedException {
        if (!sources.verifies(delivery)) {
            leave(session, delivery, "its signature is not that of " + delivery.source());
            return;
        }
        if (isResponse(delivery)) { // whoever called has asked the oracle for it, or was not there any more
            news.refused(delivery.messageId(), "a response to a call of " + who.app() + "; taken off the queue");
            session.acknowledge(delivery);
            return;
        }
        if (!IncomingCall.is(delivery)) {
            leave(session, delivery, "it is no call");
            return;
        }
        IncomingCall call;
        try {
            call = IncomingCall.checked(network, delivery, who.app(), who.appKey().verificationKey(), agreements, who.sealingKeys());
        } catch (Refusal refusal) {
            if (refusal.kind().retryable()) {
                throw refusal;
            }
            leave(session, delivery, refusal.detail());
            return;
        }
        if (call.agreement().type() != CommunicationType.SERVICE_CALL) {
            news.taken(call);
        } else if (!answer(session, call, delivery)) {
            leave(session, delivery, "the agreement changed before the answer; it comes again");
            return;
        }
        session.acknowledge(delivery);
        remaining--;
    }

    private static boolean isResponse(Delivery delivery) {
        return Response.MESSAGE_TYPE.equals(delivery.message().tree().path("message_type").asText());
    }

    /** Whether the call is done with. */
    private boolean answer(NodeSession session, IncomingCall call, Delivery delivery) throws InterruptedException {
        String id = Response.idFor(call.message());
        Signed before = answered.get(id);
        if (before != null) {
            return offer(session, before);
        }
        Answerer.Answer answer = answerer.answer(call);
        Instant now = Instant.now();
        EncryptionLevel level = call.agreement().security().encryptionLevel();
        ObjectNode paper = CallPapers.response(network, call.agreement(), call.call(), call.message(), answer.ok(), answer.content(), level,
                agreements.recipient(call.agreement(), call.call().caller(), level), who.appKey(), now);
        Signed message = MessageDraft.of(id, who.node(), delivery.source(), Response.MESSAGE_TYPE, paper, now).sign(network, who.nodeKey());
        answered.put(id, message);
        if (!offer(session, message)) {
            answered.remove(id); // it was never accepted, so another one may take its place
            return false;
        }
        news.answered(call, answer);
        return true;
    }

    /**
     * Waits until the response is durable. One that the oracle does not want any more is no reason to be called again; one under
     * a version that is no longer in force is, and the answer is false.
     */
    private boolean offer(NodeSession session, Signed message) throws InterruptedException {
        try {
            session.offer(message).get(RECEIPT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof Refusal refusal) || refusal.kind().retryable() || refusal.is(ClientFault.SESSION_CLOSED)) {
                throw failed.getCause() instanceof Refusal refusal ? refusal : new IllegalStateException("the offer failed", failed.getCause());
            }
            if (refusal.is(InterAppFault.AGREEMENT_SUPERSEDED)) {
                return false;
            }
            news.refused(message.tree().path("message_id").asText(),
                    refusal.kind() == FaultKind.CONFLICT ? "the response is too late or was given before: " + refusal.detail() : refusal.detail());
            return true;
        } catch (TimeoutException late) {
            throw ClientFault.ORACLE_SILENT.because("no receipt for the response within " + RECEIPT_TIMEOUT.toSeconds() + " s");
        }
    }

    private void leave(NodeSession session, Delivery delivery, String why) {
        news.refused(delivery.messageId(), why);
        session.refuse(delivery, LEAVE_FOR_OTHERS, "not a call that " + who.app() + " takes");
    }
}
