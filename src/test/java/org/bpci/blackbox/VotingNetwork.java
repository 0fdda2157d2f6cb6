package org.bpci.blackbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.ApiClient;
import org.bpci.client.BallotPaper;
import org.bpci.client.BallotReceipt;
import org.bpci.client.Keyring;
import org.bpci.client.NodePapers;
import org.bpci.consensus.Ballot;
import org.bpci.consensus.Choice;
import org.bpci.consensus.ProposalDraft;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** Voters of one running oracle. Their keys lie where the command line looks for them, so each can vote by every way in. */
final class VotingNetwork implements AutoCloseable {

    private static final int AWAIT_SECONDS_MAX = 30;
    private static final long POLL_MILLIS = 50;
    private static final int JSON_BYTES_MAX = 1 << 20;

    private final LiveOracle oracle;
    private final ApiClient api;
    private final Network network;
    private final Map<String, SigningKey> keys = new HashMap<>();
    private final List<Participant> sessions = new ArrayList<>();

    VotingNetwork(String... flags) {
        oracle = LiveOracle.started(flags);
        api = oracle.api();
        network = api.identity().network();
    }

    LiveOracle oracle() {
        return oracle;
    }

    ApiClient api() {
        return api;
    }

    Network network() {
        return network;
    }

    /** With the administrator's token. */
    ApiClient operator() throws IOException {
        return new ApiClient(oracle.process().endpoint(),
                Optional.of(Files.readString(oracle.process().dataDir().resolve("admin-token")).strip()));
    }

    /** Registers nodes that support consensus. */
    void join(String... names) {
        for (String name : names) {
            register(name, "consensus");
        }
    }

    void register(String name, String... capabilities) {
        SigningKey key = keys.computeIfAbsent(name, any -> Keyring.at(oracle.home().resolve("keys")).create(new NodeId(name), Suite.ED25519));
        ArrayNode names = JsonNodeFactory.instance.arrayNode();
        List.of(capabilities).forEach(names::add);
        api.send(Routes.REGISTER_NODE, NodePapers.registration(network, new NodeId(name), "Validator", Optional.empty(), names, key, Instant.now()));
    }

    SigningKey key(String name) {
        return keys.get(name);
    }

    void weigh(String name, String weight) throws IOException {
        operator().send(Routes.SET_WEIGHT, tree("{\"node_id\":\"" + name + "\",\"weight\":" + weight + "}"));
    }

    /** A session of the node, closed at the end. */
    Participant connect(String name) {
        Participant node = new Participant(name, keys.get(name), api);
        node.connect();
        sessions.add(node);
        return node;
    }

    /** Opens a proposal by REST and returns its id. */
    String propose(String proposer, String type, String content) {
        return propose(proposer, type, content, type.equals("Emergency") ? "+10m" : "+1h", Optional.empty());
    }

    String propose(String proposer, String type, String content, String deadline, Optional<String> threshold) {
        ObjectNode proposal = new ProposalDraft(Optional.empty(), new NodeId(proposer), type, tree(content), Instant.now(), deadline,
                OptionalInt.empty(), threshold.map(share -> JsonNodeFactory.instance.numberNode(new BigDecimal(share))))
                .sign(network, keys.get(proposer));
        return BallotPaper.verified(api.send(Routes.PROPOSE, proposal).body(), api.identity()).proposalId();
    }

    ObjectNode ballot(String voter, String proposalId, Choice choice) {
        return BallotPaper.verified(proposal(proposalId), api.identity()).sign(new NodeId(voter), keys.get(voter), choice, Optional.empty());
    }

    /** Votes by REST; the receipt is checked. */
    JsonNode vote(String voter, String proposalId, Choice choice) {
        return cast(ballot(voter, proposalId, choice));
    }

    JsonNode cast(ObjectNode ballot) {
        JsonNode answer = api.send(Routes.VOTE, ballot).body();
        BallotReceipt.verified(answer.path("receipt"), api.identity()).require(Ballot.read(ballot, network));
        return answer;
    }

    /** Opens a proposal, lets these voters approve it, and returns its id once it is approved. */
    String decide(String type, String content, String... approving) {
        String id = propose(approving[0], type, content);
        for (String voter : approving) {
            vote(voter, id, Choice.APPROVE);
        }
        await("the approval of " + id, () -> proposal(id).path("state").asText().equals("Approved"));
        return id;
    }

    JsonNode proposal(String id) {
        return api.get(Routes.PROPOSAL, id);
    }

    JsonNode node(String name) {
        return api.get(Routes.NODE, name);
    }

    byte[] certificate(String id) {
        return api.bytes(Routes.CERTIFICATE, Map.of("wait", "proof"), id);
    }

    /** The ledger's entries about a proposal, of this kind. */
    List<JsonNode> entries(String proposalId, String kind) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        operator().call(Routes.AUDIT_ENTRIES, Map.of("proposal", proposalId, "kind", kind, "limit", "1000"), Optional.empty()).body()
                .path("entries").forEach(entry -> entries.add(entry.path("entry")));
        return entries;
    }

    /** A metric's value; zero when it is not there. */
    double metric(String sample) {
        return api.text(Routes.METRICS).lines().filter(line -> line.startsWith(sample + " ") || line.startsWith(sample + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
    }

    static ObjectNode tree(String json) {
        return Json.parseObject(json.getBytes(StandardCharsets.UTF_8), JSON_BYTES_MAX);
    }

    static void await(String what, BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS_MAX);
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("waited " + AWAIT_SECONDS_MAX + " s in vain for " + what);
                }
                never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + what);
        }
    }

    @Override
    public void close() {
        sessions.forEach(Participant::abandon);
        oracle.close();
    }
}
