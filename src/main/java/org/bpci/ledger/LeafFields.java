package org.bpci.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;

/** What a leaf says, as far as it is looked up by it. A leaf may be of any age: members and kinds it does not know are let be. */
record LeafFields(
        Instant at, String kind, Optional<String> node, Optional<String> message, Optional<String> proposal, Optional<String> agreement,
        Optional<String> digest) {

    /** Empty when the bytes are no entry. */
    static Optional<LeafFields> of(byte[] leaf) {
        try {
            ObjectNode fields = Json.parseObject(leaf, EntryBundle.LEAF_BYTES_MAX);
            return Optional.of(new LeafFields(Instant.parse(fields.path("at").asText()), fields.path("kind").asText(),
                    text(fields, "node"), text(fields, "message"), text(fields, "proposal"), text(fields, "agreement"),
                    text(fields, "digest")));
        } catch (Refusal | DateTimeException notAnEntry) {
            return Optional.empty();
        }
    }

    /** In what the tables tell another story. */
    Optional<String> difference(LeafFields stored) {
        if (!at.equals(stored.at)) {
            return Optional.of("time");
        }
        if (!kind.equals(stored.kind)) {
            return Optional.of("kind");
        }
        if (!node.equals(stored.node)) {
            return Optional.of("node");
        }
        if (!message.equals(stored.message)) {
            return Optional.of("message");
        }
        if (!proposal.equals(stored.proposal)) {
            return Optional.of("proposal");
        }
        return agreement.equals(stored.agreement) ? Optional.empty() : Optional.of("agreement");
    }

    private static Optional<String> text(ObjectNode fields, String name) {
        JsonNode value = fields.get(name);
        return value == null ? Optional.empty() : Optional.of(value.asText());
    }
}
