package org.bpci.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.ConsistencyProof;
import org.bpci.ledger.LedgerRequest.CheckpointPage;
import org.bpci.ledger.LedgerRequest.EntryPage;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.Status;
import org.bpci.ledger.ProofFile;

/** How the ledger is written, but for checkpoints and tiles, which have forms of their own. */
public final class AuditJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LEAF_BYTES_MAX = 65_535;

    private AuditJson() {
    }

    public static ObjectNode checkpoints(CheckpointPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode checkpoints = json.putArray("checkpoints");
        page.checkpoints().forEach(past -> checkpoints.addObject()
                .put("size", past.size()).put("previous", past.previous()).put("note", past.note()));
        if (page.more()) {
            json.put("next", page.checkpoints().getLast().size());
        }
        return json;
    }

    public static ObjectNode entries(EntryPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode entries = json.putArray("entries");
        page.entries().forEach(entry -> entries.addObject().put("index", entry.index()).set("entry", leaf(entry.leaf())));
        if (page.more()) {
            json.put("next", page.entries().getLast().index());
        }
        return json;
    }

    /** Without the entry itself: whoever may see it has it. */
    public static ObjectNode inclusion(ProvenEntry proven) {
        ObjectNode json = NODES.objectNode()
                .put("index", proven.proof().index()).put("size", proven.proof().size())
                .put("leaf_hash", ProofFile.leafHash(proven.entry().leaf()).hex());
        json.set("path", ProofFile.path(proven.proof().path()));
        return json;
    }

    public static ObjectNode consistency(ConsistencyProof proof) {
        ObjectNode json = NODES.objectNode().put("from", proof.first()).put("to", proof.second());
        json.set("path", ProofFile.path(proof.path()));
        return json;
    }

    public static ObjectNode lookups(List<LookupFault> faults) {
        ObjectNode json = NODES.objectNode();
        ArrayNode wrong = json.putArray("faults");
        faults.forEach(fault -> wrong.addObject().put("index", fault.index()).put("what", fault.what()));
        return json;
    }

    public static ObjectNode status(Status status) {
        ObjectNode json = NODES.objectNode().put("vkey", status.vkey()).put("size", status.size()).put("writing", status.writing());
        status.fault().ifPresent(fault -> json.put("fault", fault));
        return json;
    }

    /** As the object it is; as text where somebody made something else of it. */
    private static JsonNode leaf(String leaf) {
        try {
            return Json.parseObject(leaf, LEAF_BYTES_MAX);
        } catch (Refusal damaged) {
            return TextNode.valueOf(leaf);
        }
    }
}
