package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.bpci.api.Routes;
import org.bpci.cli.demo.Participant;
import org.bpci.client.ApiClient;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;
import org.bpci.seal.Sealing;

/** An application on a node, with hybrid keys, written from chapter 10 of the protocol page alone. */
record HostedApp(String id, Participant node, SigningKey key, PrivateSealKey sealing, ApiClient api) {

    private static final SecureRandom RANDOM = new SecureRandom();

    static HostedApp registered(String id, Participant node, ApiClient api) {
        HostedApp app = new HostedApp(id, node, SigningKey.generate(Suite.ED25519_ML_DSA_65),
                PrivateSealKey.ofSeed(SealSuite.X_WING, random(SealSuite.SEED_BYTES)), api);
        ObjectNode paper = JsonNodeFactory.instance.objectNode().put("app_id", id).put("app_type", "Backend").put("hosting_node", node.id().value())
                .put("public_key", app.key.verificationKey().text());
        paper.putArray("sealing_keys").add(app.sealing.publicKey().text());
        paper.put("created_at", Time.format(Instant.now()));
        ObjectNode proven = Signed.sign(paper, app.network(), Kind.APP, app.key, "proof", Signed.SIGNATURE).tree();
        api.send(Routes.REGISTER_APP, Signed.sign(proven, app.network(), Kind.APP, node.key()).tree());
        return app;
    }

    /** A version 1 that both have signed, in force at once. */
    void agree(String agreementId, HostedApp other, String level) {
        Instant now = Instant.now();
        ObjectNode draft = JsonNodeFactory.instance.objectNode().put("agreement_id", agreementId).put("version", 1)
                .put("app1_id", id).put("app2_id", other.id).put("app1_key", key.verificationKey().text()).put("app2_key", other.key.verificationKey().text())
                .put("app1_sealing_key", sealing.publicKey().text()).put("app2_sealing_key", other.sealing.publicKey().text())
                .put("communication_type", "ServiceCall");
        draft.putArray("permissions").add("Execute(transfer)");
        draft.putObject("security_requirements").put("encryption_level", level).put("authentication_required", true).put("authentication_factors", 2);
        draft.put("created_at", Time.format(now)).put("expires_at", Time.format(now.plus(Duration.ofDays(1))));
        ObjectNode one = Signed.sign(draft, network(), Kind.AGREEMENT, key, "app1_signature", "app2_signature").tree();
        JsonNode answer = api.send(Routes.ESTABLISH, Signed.sign(one, network(), Kind.AGREEMENT, other.key, "app2_signature", "app1_signature").tree()).body();
        assertEquals("Active", answer.path("state").asText(), answer::toString);
    }

    /** A call of this application, not signed yet. */
    ObjectNode call(String callId, String agreementId, HostedApp callee, String level, String content) {
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("call_id", callId).put("agreement_id", agreementId).put("version", 1)
                .put("caller_app", id).put("callee_app", callee.id).put("action", "Execute(transfer)").put("encryption_level", level)
                .put("created_at", Time.format(Instant.now()));
        return payload(header, callee, level, content);
    }

    private ObjectNode payload(ObjectNode header, HostedApp recipient, String level, String content) {
        return level.equals("None") ? header.put("content", content)
                : Sealing.seal(network(), header, recipient.sealing.publicKey(), ('"' + content + '"').getBytes(StandardCharsets.UTF_8),
                        random(recipient.sealing.suite().randomBytes()));
    }

    ObjectNode sign(ObjectNode paper, Kind kind) {
        return Signed.sign(paper, network(), kind, key).tree();
    }

    /** Signed by the hosting node. */
    Signed message(String messageId, String type, ObjectNode paper, HostedApp to) {
        return MessageDraft.of(messageId, node.id(), to.node.id(), type, paper, Instant.now()).sign(network(), node.key());
    }

    /** Signed by the hosting node and handed to the oracle. */
    Signed send(String messageId, String type, ObjectNode paper, HostedApp to) {
        Signed message = message(messageId, type, paper, to);
        api.send(Routes.RELAY, message.tree());
        return message;
    }

    /** What the next message for the hosting node says, opened where it is sealed. */
    String received() throws InterruptedException {
        return opened((ObjectNode) node.receive(1).getFirst().message().tree().get("content"));
    }

    /** What a call or a response to this application says. */
    String opened(ObjectNode paper) {
        return paper.has("sealed") ? new String(Sealing.open(network(), paper, sealing), StandardCharsets.UTF_8).replace("\"", "")
                : paper.path("content").asText();
    }

    /** The answer to a call that came in {@code call}. */
    void respond(Signed call, HostedApp caller, String agreementId, String level, String content) {
        api.send(Routes.RELAY, response(call, caller, agreementId, level, content).tree());
    }

    /** As {@link #respond}, signed by application and node, and not sent yet. */
    Signed response(Signed call, HostedApp caller, String agreementId, String level, String content) {
        String digest = call.digest(network(), Kind.MESSAGE).hex();
        ObjectNode header = JsonNodeFactory.instance.objectNode().put("call_id", call.tree().path("message_id").asText()).put("call_digest", digest)
                .put("agreement_id", agreementId).put("version", 1).put("responder_app", id).put("caller_app", caller.id).put("status", "Ok")
                .put("encryption_level", level).put("created_at", Time.format(Instant.now()));
        return message("re-" + digest, "InterAppResponse", sign(payload(header, caller, level, content), Kind.RESPONSE), caller);
    }

    Network network() {
        return api.identity().network();
    }

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }
}
