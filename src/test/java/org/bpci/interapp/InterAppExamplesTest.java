package org.bpci.interapp;

import static org.bpci.WorkedExamples.NETWORK;
import static org.bpci.WorkedExamples.example;
import static org.bpci.WorkedExamples.key;
import static org.bpci.WorkedExamples.object;
import static org.bpci.WorkedExamples.row;
import static org.bpci.WorkedExamples.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.WorkedExamples;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.junit.jupiter.api.Test;

/** The examples of chapter 10 are what this code signs and accepts. */
class InterAppExamplesTest {

    private static final String HEADING = "## Worked examples of inter-app exchange";
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:03Z");
    private static final SigningKey NODE = key("bpci example node");
    private static final SigningKey TRADING = key("bpci example trading app");
    private static final SigningKey SETTLEMENT = key("bpci example settlement app");

    @Test
    void thePageShowsWhatTheCodeSignsAndAccepts() throws IOException {
        WorkedExamples.requireOnPage(HEADING, examples());
    }

    private static String examples() {
        List<String> lines = new ArrayList<>(List.of(HEADING, "",
                "As above, on the same network, with two more keys. An object that two keys sign is shown with both signatures; its canonical bytes are those without either, which both sign,",
                "but for an application's registration, where the hosting node signs the proof, too.", "",
                "| | phrase | private key (hex) | public key | key id |", "|---|---|---|---|---|",
                row("trading app", "bpci example trading app"), row("settlement app", "bpci example settlement app"), ""));
        ObjectNode proved = Signed.sign(object("""
                {"app_id":"trading-platform","app_type":"WebApp","hosting_node":"node-001","capabilities":["real_time_data"],
                 "public_key":"%s","created_at":"2026-11-22T18:00:03Z"}""".formatted(TRADING.verificationKey().text())),
                NETWORK, Kind.APP, TRADING, "proof", "signature").tree();
        ObjectNode registration = Signed.sign(proved, NETWORK, Kind.APP, NODE).tree();
        AppRegistration.read(registration, NETWORK).requireNode(NETWORK, NODE.verificationKey());
        example(lines, "Registration of an application: `proof` by the application, then `signature` by node-001 over all but itself", Kind.APP,
                registration, Signed.of(registration, "proof", "signature"));
        Agreement agreement = agreement();
        example(lines, "Agreement, signed by both applications", Kind.AGREEMENT, agreement.tree(), Agreement.signed(agreement.tree(), true));
        ObjectNode call = Signed.sign(object("""
                {"call_id":"call-001","agreement_id":"agreement-001","version":1,"caller_app":"trading-platform","callee_app":"settlement-engine",
                 "action":"Execute(transfer)","encryption_level":"None","content":{"amount":"12.50"},"created_at":"2026-11-22T18:00:04Z"}"""),
                NETWORK, Kind.CALL, TRADING).tree();
        Call read = Call.read(call);
        assertTrue(agreement.permissions().decide(agreement.direction(read.caller()), read.action(), 100).allowed());
        example(lines, "Call, signed by the calling application", Kind.CALL, call, Signed.of(call));
        ObjectNode message = Signed.sign(object("""
                {"message_id":"call-001","source_node":"node-001","target_nodes":["node-002"],"message_type":"InterAppCall","content":%s,
                 "created_at":"2026-11-22T18:00:04Z","expires_at":"2026-11-22T18:00:34Z"}""".formatted(call)), NETWORK, Kind.MESSAGE, NODE).tree();
        example(lines, "The message that brings it, signed by the hosting node", Kind.MESSAGE, message, Signed.of(message));
        lines.addAll(List.of("The response to it has the message id `" + Response.idFor(Signed.of(message).digest(NETWORK, Kind.MESSAGE)) + "`.", ""));
        return String.join("\n", lines);
    }

    private static Agreement agreement() {
        ObjectNode draft = object("""
                {"agreement_id":"agreement-001","version":1,"app1_id":"trading-platform","app2_id":"settlement-engine","app1_key":"%s","app2_key":"%s",
                 "communication_type":"ServiceCall","permissions":["Execute(transfer)"],
                 "security_requirements":{"encryption_level":"None","authentication_required":true,"authentication_factors":2,"authorization_required":true},
                 "created_at":"2026-11-22T18:00:03Z","expires_at":"2027-02-20T18:00:03Z"}"""
                .formatted(TRADING.verificationKey().text(), SETTLEMENT.verificationKey().text()));
        ObjectNode first = Signed.sign(draft, NETWORK, Kind.AGREEMENT, TRADING, Agreement.APP1_SIGNATURE, Agreement.APP2_SIGNATURE).tree();
        Agreement agreement = Agreement.read(Signed.sign(first, NETWORK, Kind.AGREEMENT, SETTLEMENT, Agreement.APP2_SIGNATURE,
                Agreement.APP1_SIGNATURE).tree(), NETWORK);
        assertTrue(agreement.signedBy(true, NETWORK) && agreement.signedBy(false, NETWORK) && !agreement.expired(NOW));
        assertEquals(Optional.empty(), agreement.predecessor());
        return agreement;
    }
}
