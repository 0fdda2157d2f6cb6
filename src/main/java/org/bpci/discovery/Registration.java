package org.bpci.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;

/**
 * A registration that was read and, when it brings a key, proved.
 *
 * @param digest of the object without its proof, also when there is none
 */
record Registration(
        NodeId id, String type, Optional<URI> endpoint, Capabilities capabilities, Optional<Proof> proof, Digest digest) {

    static final String PROOF = "proof";

    /** That the sender holds the private key of {@code key}. */
    record Proof(VerificationKey key, Instant createdAt) {
    }

    static Registration read(ObjectNode tree, Network network) {
        Fields fields = Fields.of(tree, "registration");
        NodeId id = fields.nodeId("node_id");
        String type = NodeType.normalize(fields.any("node_type"))
                .orElseThrow(() -> fields.invalid("node_type", NodeType.EXPECTED));
        Optional<URI> endpoint = fields.optionalText("endpoint", Endpoint.CHARS_MAX).map(text -> Endpoint.parse(text)
                .orElseThrow(() -> fields.invalid("endpoint", Endpoint.EXPECTED)));
        Capabilities capabilities = CapabilitiesReader.read(fields);
        Optional<VerificationKey> key = SignedWord.optionalKey(fields, "public_key");
        boolean proved = fields.has(PROOF);
        Optional<Instant> createdAt = fields.optionalInstant("created_at");
        fields.closed();

        if (proved && key.isEmpty()) {
            throw InputFault.FIELD_MISSING.because("a registration with a proof needs the member /public_key; add the key that made it");
        }
        Signed signed = Signed.of(tree, PROOF);
        Optional<Proof> proof = key.map(value -> {
            Instant at = createdAt.orElseThrow(() -> InputFault.FIELD_MISSING.because(
                    "a registration with a key needs the member /created_at; add the time of signing"));
            signed.require(network, Kind.REGISTRATION, value);
            return new Proof(value, at);
        });
        return new Registration(id, type, endpoint, capabilities, proof, signed.digest(network, Kind.REGISTRATION));
    }
}
