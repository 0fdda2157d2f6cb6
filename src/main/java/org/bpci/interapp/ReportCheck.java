package org.bpci.interapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Journal;
import org.bpci.ledger.LedgerRequest.MessageProof;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.NoteKey;
import org.bpci.ledger.ProofFile;

/**
 * Checks an audit report offline (protocol §10.7): the oracle's signature, every event's place in the tree, and that the
 * running numbers of the agreement's entries have no gap. Refused with {@code report-invalid} and the first thing that is wrong.
 */
public final class ReportCheck {

    /** Larger than any report an oracle writes. */
    public static final int FILE_BYTES_MAX = 64 << 20;
    static final int LEAF_BYTES_MAX = 64 << 10;

    private static final int TEXT_CHARS_MAX = 16_384;
    private static final int VERSIONS_MAX = 10_000;
    private static final int PROOF_ENTRIES_MAX = MessageProof.ENTRIES_MAX;

    private ReportCheck() {
    }

    /**
     * What the report proves.
     *
     * @param missing how many later entries there are that this report does not hold
     * @param events  leaves in the order of their numbers, parsed
     */
    public record Checked(NodeId oracle, VerificationKey key, String agreementId, String state, long first, long last, long missing,
                          List<ObjectNode> events) {

        public Checked {
            events = List.copyOf(events);
        }
    }

    /** @param pinned the oracle's key where it is known; without it the key in the file is believed */
    public static Checked check(ObjectNode report, Optional<VerificationKey> pinned) {
        Fields fields = Fields.of(report, "audit report");
        if (!fields.text("format", TEXT_CHARS_MAX).equals(Reporter.FORMAT)) {
            throw fields.invalid("format", Reporter.FORMAT);
        }
        NodeId oracle = fields.nodeId("oracle_id");
        Network network = Network.of(fields.text("network_id", TEXT_CHARS_MAX));
        VerificationKey key = AgreementReader.key(fields, "public_key");
        fields.text("key_id", TEXT_CHARS_MAX);
        String agreementId = AgreementReader.id(fields, "agreement_id");
        fields.instant("created_at");
        String state = fields.text("state", TEXT_CHARS_MAX);
        fields.optionalText("audit_level", TEXT_CHARS_MAX);
        fields.array("versions", VERSIONS_MAX);
        fields.array("words", VERSIONS_MAX);
        long first = fields.integer("first", 1, Json.INTEGER_MAX);
        long last = fields.integer("last", 0, Json.INTEGER_MAX);
        long entries = fields.integer("entries", 0, Json.INTEGER_MAX);
        if (last > entries) {
            throw invalid("it goes on to entry " + last + " and says there were only " + entries);
        }
        fields.optionalInteger("next_index", -1, Json.INTEGER_MAX);
        String vkey = fields.text("vkey", TEXT_CHARS_MAX);
        String checkpoint = fields.text("checkpoint", TEXT_CHARS_MAX);
        ArrayNode events = fields.array("events", InterAppLimits.REPORT_ENTRIES_MAX);
        fields.text(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX);
        fields.closed();
        if (pinned.isPresent() && !pinned.get().equals(key)) {
            throw invalid("it is signed with key " + key.keyId() + ", expected was " + pinned.get().keyId());
        }
        Signed.of(report).require(network, Kind.REPORT, key);
        List<ProvenEntry> proven = proven(vkey, checkpoint, events, noteKey(network, oracle, key));
        return new Checked(oracle, key, agreementId, state, first, last, entries - last, numbered(proven, events, agreementId, first, last));
    }

    static NoteKey noteKey(Network network, NodeId oracle, VerificationKey key) {
        byte[] ed25519 = Arrays.copyOf(key.raw(), Suite.ED25519.keyBytes()); // of a hybrid key the half that signs notes
        return new NoteKey("bpci." + network.id() + "/" + oracle, VerificationKey.of(Suite.ED25519, ed25519));
    }

    /** A report's events are the entries of a proof file, each with its number besides. */
    private static List<ProvenEntry> proven(String vkey, String checkpoint, ArrayNode events, NoteKey key) {
        if (events.isEmpty()) {
            return List.of();
        }
        ObjectNode file = JsonNodeFactory.instance.objectNode().put("format", ProofFile.FORMAT).put("vkey", vkey).put("checkpoint", checkpoint);
        List<ProvenEntry> proven = new ArrayList<>();
        ArrayNode entries = file.putArray("entries");
        for (JsonNode event : events) {
            if (!(event instanceof ObjectNode object)) {
                throw invalid("an event is not an object");
            }
            ObjectNode entry = object.deepCopy();
            entry.remove("number");
            entries.add(entry);
            if (entries.size() == PROOF_ENTRIES_MAX) {
                proven.addAll(verified(file, key).entries());
                entries.removeAll();
            }
        }
        if (!entries.isEmpty()) {
            proven.addAll(verified(file, key).entries());
        }
        return proven;
    }

    private static ProvenEntries verified(ObjectNode file, NoteKey key) {
        try {
            return ProofFile.verified(file, Optional.of(key));
        } catch (Refusal refusal) {
            throw invalid(refusal.detail());
        }
    }

    private static List<ObjectNode> numbered(List<ProvenEntry> proven, ArrayNode events, String agreementId, long first, long last) {
        if (last - first + 1 != proven.size()) {
            throw invalid("it says it holds entries " + first + " to " + last + ", but there are " + proven.size() + ": one was left out or added");
        }
        List<ObjectNode> leaves = new ArrayList<>(proven.size());
        for (int i = 0; i < proven.size(); i++) {
            ObjectNode leaf = Json.parseObject(proven.get(i).entry().leaf(), LEAF_BYTES_MAX);
            String expected = Long.toString(first + i);
            boolean right = leaf.path("agreement").asText().equals(agreementId)
                    && leaf.path("detail").path(Journal.NUMBER_DETAIL).asText().equals(expected)
                    && events.get(i).path("number").asText().equals(expected);
            if (!right) {
                throw invalid("event " + expected + " is not entry " + expected + " of '" + agreementId + "': one was left out, added or moved");
            }
            leaves.add(leaf);
        }
        return leaves;
    }

    private static Refusal invalid(String detail) {
        return InterAppFault.REPORT_INVALID.because(detail);
    }
}
