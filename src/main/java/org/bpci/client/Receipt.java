package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/** An oracle's signed promise that messages are durable. */
public record Receipt(ObjectNode tree, List<Entry> messages) {

    public Receipt {
        messages = List.copyOf(messages);
    }

    /** One message it covers. */
    public record Entry(String messageId, Digest digest) {
    }

    /** Reads a receipt and checks that {@code oracle} signed it. */
    public static Receipt verified(ObjectNode tree, OracleIdentity oracle) {
        try {
            Signed.of(tree).require(oracle.network(), Kind.RECEIPT, oracle.key());
            List<Entry> entries = new ArrayList<>();
            for (JsonNode entry : tree.path("messages")) {
                entries.add(new Entry(entry.path("message_id").asText(), Digest.ofHex(entry.path("digest").asText())));
            }
            return new Receipt(tree, entries);
        } catch (Refusal refusal) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle's receipt: " + refusal.detail());
        }
    }

    /** Refuses a receipt that does not promise exactly this message. */
    public void require(Signed message, OracleIdentity oracle) {
        if (!covers(message, oracle)) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the receipt does not name this message and its digest");
        }
    }

    /** Whether it promises exactly this message, not only its id. */
    public boolean covers(Signed message, OracleIdentity oracle) {
        String id = message.tree().path("message_id").asText();
        Optional<Entry> entry = messages.stream().filter(one -> one.messageId().equals(id)).findFirst();
        return entry.isPresent() && entry.get().digest().equals(message.digest(oracle.network(), Kind.MESSAGE));
    }
}
