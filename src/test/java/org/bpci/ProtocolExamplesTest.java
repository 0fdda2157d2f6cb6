package org.bpci;

import static org.bpci.WorkedExamples.NETWORK;
import static org.bpci.WorkedExamples.example;
import static org.bpci.WorkedExamples.key;
import static org.bpci.WorkedExamples.object;
import static org.bpci.WorkedExamples.row;
import static org.bpci.WorkedExamples.seed;
import static org.bpci.WorkedExamples.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bpci.consensus.CertificateCheck;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;
import org.bpci.seal.Sealing;
import org.junit.jupiter.api.Test;

/** The worked examples of the protocol page are what the production code signs, to the byte. */
class ProtocolExamplesTest {

    private static final String HEADING = "## Worked examples";
    private static final SigningKey NODE = key("bpci example node");
    private static final SigningKey NEW_KEY = key("bpci example node, new key");
    private static final SigningKey ORACLE = key("bpci example oracle");

    @Test
    void thePageShowsWhatTheCodeSigns() throws IOException {
        WorkedExamples.requireOnPage(HEADING, examples());
    }

    private static String examples() {
        List<String> lines = new ArrayList<>(List.of(HEADING, "",
                "All on the network `bpci-example`. A private key is 32 bytes, here the SHA-256 of a phrase so that everyone can make it; use random bytes for yours.",
                "Each example shows the object as sent, the bytes `JCS(object without its signature)`, the SHA-256 of the signed bytes, which is the object's digest, and",
                "the signed bytes of the first in full. Ed25519 signatures are deterministic: yours must be equal.", "",
                "| | phrase | private key (hex) | public key | key id |", "|---|---|---|---|---|",
                row("node", "bpci example node"), row("its next key", "bpci example node, new key"), row("oracle", "bpci example oracle"), ""));
        Signed registration = Signed.sign(object("""
                {"node_id":"node-001","node_type":"EncCluster","endpoint":"ws://localhost:8080","capabilities":["encryption","storage"],
                 "public_key":"%s","created_at":"2026-11-22T18:00:00Z"}""".formatted(NODE.verificationKey().text())),
                NETWORK, Kind.REGISTRATION, NODE, "proof");
        example(lines, "Registration, signed by the node", Kind.REGISTRATION, registration);
        lines.addAll(List.of("Its signed bytes (`PAE`), as one line of ASCII:", "", "```", text(registration.bytes(NETWORK, Kind.REGISTRATION)), "```", ""));
        upkeep(lines);
        Signed message = Signed.sign(object("""
                {"message_id":"msg-001","source_node":"node-001","target_nodes":["node-002"],"message_type":"DataSync",
                 "content":{"account":"123","balance":1000.50,"note":"€ 20 \\u0061nd \\"more\\"","big":1e21},"priority":"High",
                 "created_at":"2026-11-22T18:00:01Z"}"""), NETWORK, Kind.MESSAGE, NODE);
        example(lines, "Message, signed by its source (note how JCS writes the numbers and the escapes)", Kind.MESSAGE, message);
        Signed receipt = Signed.sign(object("""
                {"oracle_id":"oracle-primary-001","key_id":"%s","source_node":"node-001","accepted_at":"2026-11-22T18:00:01.250Z",
                 "messages":[{"message_id":"msg-001","digest":"%s","expires_at":"2026-11-23T18:00:01Z"}]}"""
                .formatted(ORACLE.verificationKey().keyId(), message.digest(NETWORK, Kind.MESSAGE).hex())), NETWORK, Kind.RECEIPT, ORACLE);
        example(lines, "Receipt of that message, signed by the oracle", Kind.RECEIPT, receipt);
        Signed hello = Signed.sign(object("""
                {"node_id":"node-001","oracle_id":"oracle-primary-001","nonce":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
                 "client_nonce":"8PHy8_T19vf4-fr7_P3-_w","created_at":"2026-11-22T18:00:02Z","in_flight_window":64}"""),
                NETWORK, Kind.HELLO, NODE);
        example(lines, "Hello, signed by the node", Kind.HELLO, hello);
        consensus(lines);
        sealedCall(lines);
        return String.join("\n", lines);
    }

    private static void upkeep(List<String> lines) {
        Signed heartbeat = Signed.sign(object("""
                {"node_id":"node-001","created_at":"2026-11-22T18:01:00Z"}"""), NETWORK, Kind.HEARTBEAT, NODE);
        example(lines, "Heartbeat, signed by the node; a deregistration has the same members, and its own kind", Kind.HEARTBEAT, heartbeat);
        Signed proven = Signed.sign(object("""
                {"node_id":"node-001","new_public_key":"%s","created_at":"2026-11-22T18:02:00Z"}""".formatted(NEW_KEY.verificationKey().text())),
                NETWORK, Kind.ROTATION, NEW_KEY, "new_key_proof", Signed.SIGNATURE);
        Signed rotation = Signed.sign(proven.tree(), NETWORK, Kind.ROTATION, NODE);
        example(lines, "Rotation: `new_key_proof` by the new key, then `signature` by the old one over all but itself", Kind.ROTATION, rotation);
    }

    private static void consensus(List<String> lines) {
        Signed epoch = Signed.of(object("""
                {"oracle_id":"oracle-primary-001","epoch":0,"began_at":"2026-11-22T18:00:03.100Z",
                 "voters":[{"node_id":"node-001","weight_micros":2500000},{"node_id":"node-002","weight_micros":1000000}]}"""));
        example(lines, "Weight epoch 0, which nobody signs (§9.3)", Kind.EPOCH, epoch);
        Signed proposal = Signed.sign(object("""
                {"proposal_id":"prop-001","proposer_node":"node-001","proposal_type":"NetworkParameter",
                 "content":{"parameter":"max_block_size","new_value":2048},"created_at":"2026-11-22T18:00:03Z","voting_deadline":"+1h",
                 "minimum_votes":1,"required_threshold":0.70}"""), NETWORK, Kind.PROPOSAL, NODE);
        example(lines, "Proposal, signed by its proposer (§9.1)", Kind.PROPOSAL, proposal);
        Signed opening = Signed.sign(object("""
                {"oracle_id":"oracle-primary-001","oracle_key":"%s","proposal_id":"prop-001","proposal_digest":"%s","proposer_key":"%s",
                 "opened_at":"2026-11-22T18:00:03.100Z","closes_at":"2026-11-22T19:00:03Z","minimum_votes":1,"min_consensus_nodes":2,
                 "epoch":0,"epoch_digest":"%s","total_weight_micros":3500000,"threshold":{"numerator":7,"denominator":10},
                 "voters":[{"node_id":"node-001","weight_micros":2500000,"public_key":"%s"},{"node_id":"node-002","weight_micros":1000000}]}"""
                .formatted(ORACLE.verificationKey().text(), proposal.digest(NETWORK, Kind.PROPOSAL).hex(), NODE.verificationKey().text(),
                        epoch.digest(NETWORK, Kind.EPOCH).hex(), NODE.verificationKey().text())), NETWORK, Kind.OPENING, ORACLE);
        example(lines, "Its opening, signed by the oracle; node-002 has no key and cannot vote (§9.3)", Kind.OPENING, opening);
        ObjectNode cast = object("""
                {"proposal_id":"prop-001","proposal_digest":"%s","opening_digest":"%s","voter_node":"node-001","vote":"Approve",
                 "reasoning_digest":"%s","reasoning":"Improves network throughput"}"""
                .formatted(proposal.digest(NETWORK, Kind.PROPOSAL).hex(), opening.digest(NETWORK, Kind.OPENING).hex(),
                        Digest.of("Improves network throughput".getBytes(StandardCharsets.UTF_8)).hex()));
        Signed ballot = Signed.sign(cast, NETWORK, Kind.BALLOT, NODE, Signed.SIGNATURE, "reasoning");
        example(lines, "Ballot, signed by the voter; the reasoning is not part of it (§9.4)", Kind.BALLOT, ballot);
        Signed receipt = Signed.sign(object("""
                {"oracle_id":"oracle-primary-001","key_id":"%s","proposal_id":"prop-001","proposal_digest":"%s","opening_digest":"%s",
                 "accepted_at":"2026-11-22T18:00:04.200Z","ballots":[{"voter_node":"node-001","digest":"%s"}]}"""
                .formatted(ORACLE.verificationKey().keyId(), proposal.digest(NETWORK, Kind.PROPOSAL).hex(),
                        opening.digest(NETWORK, Kind.OPENING).hex(), ballot.digest(NETWORK, Kind.BALLOT).hex())), NETWORK, Kind.BALLOT_RECEIPT, ORACLE);
        example(lines, "Receipt of that ballot, signed by the oracle (§9.5)", Kind.BALLOT_RECEIPT, receipt);
        certificate(lines, epoch, proposal, opening, ballot);
    }

    private static void certificate(List<String> lines, Signed epoch, Signed proposal, Signed opening, Signed ballot) {
        ObjectNode tree = object("""
                {"format":"bpci-consensus-certificate-v1","network_id":"bpci-example","oracle_id":"oracle-primary-001","oracle_key":"%s",
                 "outcome":"Approved","decided_at":"2026-11-22T18:00:04.200Z","rounds":1,
                 "tally":{"total_weight_micros":3500000,"approve_micros":2500000,"reject_micros":0,"abstain_micros":0,
                          "approve_votes":1,"reject_votes":0,"abstain_votes":0}}""".formatted(ORACLE.verificationKey().text()));
        tree.set("proposal", proposal.tree());
        tree.set("opening", opening.tree());
        tree.set("epoch", epoch.tree());
        tree.putArray("ballots").add(ballot.tree().deepCopy().without("reasoning"));
        Signed sealed = Signed.sign(tree, NETWORK, Kind.DECISION, ORACLE, "seal", "ledger_proof");
        byte[] file = Canonical.of(sealed.tree());
        assertEquals("Approved", CertificateCheck.verify(file).decision().outcome().wireName());
        lines.addAll(List.of("### Certificate, the whole file (§9.6)", "",
                "- type of the seal: `" + NETWORK.type(Kind.DECISION) + "`", "- bytes of the file: " + file.length
                        + ", of which its seal covers the " + sealed.canonical().length + " without the member `seal`",
                "- digest: `" + sealed.digest(NETWORK, Kind.DECISION).hex() + "`", "", "```", text(file), "```", ""));
    }

    private static void sealedCall(List<String> lines) {
        SigningKey caller = key("bpci example application");
        PrivateSealKey callee = PrivateSealKey.ofSeed(SealSuite.X25519, seed("bpci example sealing"));
        byte[] content = "{\"amount\":\"12.50\"}".getBytes(StandardCharsets.UTF_8);
        ObjectNode header = object("""
                {"call_id":"call-001","agreement_id":"agreement-001","version":1,"caller_app":"trading-platform","callee_app":"settlement-engine",
                 "action":"Execute(transfer)","encryption_level":"High","created_at":"2026-11-22T18:10:00Z"}""");
        Signed call = Signed.sign(Sealing.seal(NETWORK, header, callee.publicKey(), content, seed("bpci example randomness")), NETWORK, Kind.CALL, caller);
        assertEquals(text(content), text(Sealing.open(NETWORK, call.tree(), callee)));
        example(lines, "Call at level High, sealed for the application that is called, then signed by the one that calls", Kind.CALL, call);
        lines.addAll(List.of(
                "- content that was sealed: `" + text(content) + "`",
                "- signed with the key of the phrase `bpci example application`: `" + caller.verificationKey().text() + "`",
                "- sealed for the key of the phrase `bpci example sealing`: `" + callee.publicKey().text() + "`",
                "- `ikmE`, from which `DeriveKeyPair` makes the ephemeral key, is the SHA-256 of the phrase `bpci example randomness`; use 32 random bytes, once",
                "- additional data, as one line of ASCII:", "", "```",
                text(NETWORK.pae(Kind.SEALED, Canonical.without(call.tree(), "sealed", "signature"))), "```", ""));
    }
}
