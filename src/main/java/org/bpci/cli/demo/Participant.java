package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.BallotPaper;
import org.bpci.client.BallotReceipt;
import org.bpci.client.ClientFault;
import org.bpci.client.Delivery;
import org.bpci.client.MessageDraft;
import org.bpci.client.NodePapers;
import org.bpci.client.NodeSession;
import org.bpci.client.OracleIdentity;
import org.bpci.client.Receipt;
import org.bpci.client.SessionListener;
import org.bpci.client.SourceKeys;
import org.bpci.consensus.Choice;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/**
 * An organisation with a BPI node: its own key, a session when it is connected, and a memory of what it processed that
 * outlives its sessions, as an application's database would.
 */
public final class Participant implements SessionListener {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private record News(String event, JsonNode data) {
    }

    private final NodeId id;
    private final SigningKey key;
    private final ApiClient api;
    private final Set<String> processed = new HashSet<>();
    private final BlockingQueue<Delivery> fresh = new LinkedBlockingQueue<>();
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final AtomicInteger repeats = new AtomicInteger();
    private final AtomicInteger forged = new AtomicInteger();
    private final AtomicInteger falselyNew = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private SourceKeys keys;
    private volatile NodeSession session;

    public Participant(String id, ApiClient api) {
        this(id, SigningKey.generate(Suite.ED25519), api);
    }

    public Participant(String id, SigningKey key, ApiClient api) {
        this.id = new NodeId(id);
        this.key = key;
        this.api = api;
    }

    public NodeId id() {
        return id;
    }

    public SigningKey key() {
        return key;
    }

    public void register(String type) {
        JsonNode capabilities = JsonNodeFactory.instance.arrayNode().add("encryption").add("consensus");
        api.send(Routes.REGISTER_NODE, NodePapers.registration(oracle().network(), id, type, Optional.empty(), capabilities, key, Instant.now()));
    }

    public void connect() {
        keys = new SourceKeys(api, oracle().network());
        session = NodeSession.open(new NodeSession.Opening(api.webSocket(), id, key, Optional.of(oracle()), Optional.empty()), this);
    }

    public void disconnect() {
        if (session != null) {
            session.close();
            session = null;
        }
    }

    /** Breaks the session off without a word. */
    public void abandon() {
        if (session != null) {
            session.abort();
            session = null;
        }
    }

    /** A message of this node, signed. */
    public Signed sign(NodeId target, String type, JsonNode content, Optional<String> priority) {
        MessageDraft draft = MessageDraft.of(id + "-" + numbers.incrementAndGet(), id, target, type, content, Instant.now());
        return priority.map(draft::withPriority).orElse(draft).sign(oracle().network(), key);
    }

    /** Offers a signed message; the future ends with the verified receipt or the refusal. */
    public CompletableFuture<Receipt> offer(Signed message) throws InterruptedException {
        return session.offer(message);
    }

    /** Offers and waits for the receipt. */
    public Receipt send(Signed message) throws InterruptedException {
        return answer(offer(message));
    }

    private static <T> T answer(CompletableFuture<T> receipt) throws InterruptedException {
        try {
            return receipt.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            throw refused.getCause() instanceof Refusal refusal ? refusal
                    : new IllegalStateException("the offer failed", refused.getCause());
        } catch (TimeoutException late) {
            throw ClientFault.ORACLE_SILENT.because("no receipt within " + ANSWER_TIMEOUT.toSeconds() + " s");
        }
    }

    /** The next {@code count} messages that are new to this node, in the order they came; all have been acknowledged. */
    public List<Delivery> receive(int count) throws InterruptedException {
        List<Delivery> received = new ArrayList<>();
        long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        while (received.size() < count) {
            Delivery next = fresh.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw ClientFault.ORACLE_SILENT.because(id + " received " + received.size() + " of " + count
                        + " messages within " + ANSWER_TIMEOUT.toSeconds() + " s");
            }
            received.add(next);
        }
        return received;
    }

    /**
     * A ballot of this node. It fetches the proposal by itself, as a voter would, and signs what the oracle shows only after
     * the oracle's own signature on it.
     */
    public ObjectNode ballot(String proposalId, Choice choice) {
        return BallotPaper.verified(api.get(Routes.PROPOSAL, proposalId), oracle()).sign(id, key, choice, Optional.empty());
    }

    /** Casts a ballot over the session and waits for its verified receipt. */
    public BallotReceipt cast(ObjectNode ballot) throws InterruptedException {
        return answer(session.cast(ballot));
    }

    /** Asks for the news of all proposals. */
    public void subscribe() {
        session.subscribe();
    }

    /** The data of the next piece of news of this name; others before it are dropped. */
    public JsonNode news(String name) throws InterruptedException {
        long deadline = System.nanoTime() + ANSWER_TIMEOUT.toNanos();
        while (true) {
            News next = news.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw ClientFault.ORACLE_SILENT.because(id + " heard nothing of " + name + " within " + ANSWER_TIMEOUT.toSeconds() + " s");
            }
            if (next.event.equals(name)) {
                return next.data;
            }
        }
    }

    /** Messages that came and were not asked for with {@link #receive}. */
    public int unread() {
        return fresh.size();
    }

    /** Deliveries of messages this node had processed before; acknowledged and dropped. */
    public int repeats() {
        return repeats.get();
    }

    /** Repeats the oracle had declared to be new: there must be none, ever. */
    public int falselyNew() {
        return falselyNew.get();
    }

    /** Deliveries whose signature was not their source's. */
    public int forged() {
        return forged.get();
    }

    @Override
    public void delivered(NodeSession from, Delivery delivery) {
        if (!keys.verifies(delivery)) {
            forged.incrementAndGet();
            return;
        }
        if (processed.add(delivery.source() + " " + delivery.messageId())) {
            fresh.add(delivery);
        } else {
            repeats.incrementAndGet();
            if (!delivery.redelivered()) {
                falselyNew.incrementAndGet();
            }
        }
        from.acknowledge(delivery);
    }

    @Override
    public void event(String event, JsonNode data) {
        news.add(new News(event, data));
    }

    private OracleIdentity oracle() {
        return api.identity();
    }
}
