package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PublicSealKey;

/**
 * An application's registration (protocol §10.1), whose {@code proof} by the application's own key has been verified. The
 * hosting node's {@code signature} covers the proof, too; {@link #requireNode} verifies it.
 */
record AppRegistration(
        AppId id, String type, NodeId node, List<String> capabilities, VerificationKey key, List<PublicSealKey> sealingKeys, Instant createdAt,
        ObjectNode tree, Digest digest) {

    static final String PROOF = "proof";

    private static final int CAPABILITIES_MAX = 64;
    private static final int CAPABILITY_CHARS_MAX = 64;
    private static final int SEALING_KEYS_MAX = 4;
    private static final String CAPABILITY = "[A-Za-z0-9][A-Za-z0-9._:/-]*";

    static AppRegistration read(ObjectNode tree, Network network) {
        Fields fields = Fields.of(tree, "app registration");
        AppId id = AppId.read(fields, "app_id");
        String type = AppType.normalize(fields.any("app_type")).orElseThrow(() -> fields.invalid("app_type", AppType.EXPECTED));
        NodeId node = fields.nodeId("hosting_node");
        List<String> capabilities = fields.optionalStrings("capabilities", CAPABILITIES_MAX, CAPABILITY_CHARS_MAX).orElse(List.of());
        capabilities.stream().filter(name -> !name.matches(CAPABILITY)).findFirst().ifPresent(name -> {
            throw fields.invalid("capabilities", "names of letters, digits, '.', '_', ':', '/' or '-', starting with a letter or digit");
        });
        VerificationKey key = AgreementReader.key(fields, "public_key");
        List<PublicSealKey> sealingKeys = fields.optionalStrings("sealing_keys", SEALING_KEYS_MAX, PublicSealKey.TEXT_CHARS_MAX)
                .orElse(List.of()).stream().map(text -> AgreementReader.named("sealing_keys", () -> PublicSealKey.parse(text))).toList();
        Instant createdAt = fields.instant("created_at");
        fields.optionalText(PROOF, AgreementReader.SIGNATURE_CHARS_MAX);
        fields.optionalText(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX);
        fields.closed();
        if (!tree.has(PROOF)) {
            throw InputFault.SIGNATURE_MISSING.because("add the member /proof, the application key's signature of kind "
                    + Kind.APP.wireName() + " over the object without proof and signature; bpci inter-app register-app makes it");
        }
        Signed.of(tree, PROOF, Signed.SIGNATURE).require(network, Kind.APP, key);
        return new AppRegistration(id, type, node, capabilities, key, sealingKeys, createdAt, tree,
                Signed.of(tree, PROOF, Signed.SIGNATURE).digest(network, Kind.APP));
    }

    /** The second factor: the node that hosts the application says so itself. */
    void requireNode(Network network, VerificationKey nodeKey) {
        if (!tree.has(Signed.SIGNATURE)) {
            throw InputFault.SIGNATURE_MISSING.because("add the member /signature, the signature of kind " + Kind.APP.wireName()
                    + " by the key of the hosting node '" + node + "' over the object without signature");
        }
        Signed.of(tree).require(network, Kind.APP, nodeKey);
    }
}
