package org.bpci.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;

/**
 * A short signed statement of a registered node: a heartbeat, a deregistration or a rotation. Reading it does not verify
 * it; {@link #require} does, with the key the oracle knows.
 *
 * @param newKey of a rotation, proved by itself already
 */
record SignedWord(Kind kind, NodeId id, Instant createdAt, Optional<VerificationKey> newKey, Signed signed) {

    /** A hybrid key takes 2 672 characters. */
    private static final int KEY_CHARS_MAX = 4_096;
    private static final int SIGNATURE_CHARS_MAX = 8_192;
    private static final String NEW_KEY_PROOF = "new_key_proof";

    static SignedWord readHeartbeat(ObjectNode tree) {
        return read(tree, Kind.HEARTBEAT);
    }

    static SignedWord readDeregistration(ObjectNode tree) {
        return read(tree, Kind.DEREGISTRATION);
    }

    static SignedWord readRotation(ObjectNode tree, Network network) {
        Fields fields = Fields.of(tree, "rotation");
        NodeId id = fields.nodeId("node_id");
        Instant createdAt = fields.instant("created_at");
        VerificationKey newKey = key(fields, "new_public_key", fields.text("new_public_key", KEY_CHARS_MAX));
        fields.signature(NEW_KEY_PROOF, SIGNATURE_CHARS_MAX);
        fields.signature(Signed.SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        Signed.of(tree, NEW_KEY_PROOF, Signed.SIGNATURE).require(network, Kind.ROTATION, newKey);
        return new SignedWord(Kind.ROTATION, id, createdAt, Optional.of(newKey), Signed.of(tree));
    }

    static Optional<VerificationKey> optionalKey(Fields fields, String name) {
        return fields.optionalText(name, KEY_CHARS_MAX).map(text -> key(fields, name, text));
    }

    /** Refuses a word that was not signed by {@code key}. */
    void require(Network network, VerificationKey key) {
        signed.require(network, kind, key);
    }

    Digest digest(Network network) {
        return signed.digest(network, kind);
    }

    private static SignedWord read(ObjectNode tree, Kind kind) {
        Fields fields = Fields.of(tree, kind.wireName());
        NodeId id = fields.nodeId("node_id");
        Instant createdAt = fields.instant("created_at");
        fields.signature(Signed.SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        return new SignedWord(kind, id, createdAt, Optional.empty(), Signed.of(tree));
    }

    private static VerificationKey key(Fields fields, String name, String text) {
        try {
            return VerificationKey.parse(text);
        } catch (Refusal refusal) {
            throw new Refusal(refusal.kind(), refusal.code(), refusal.title(), "/" + name + ": " + refusal.detail(), null);
        }
    }
}
