package org.bpci.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Party;
import org.bpci.interapp.Permissions;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;
import org.bpci.seal.PublicSealKey;

/** What applications sign about themselves and with each other: registrations, agreements, and their words about them (protocol §10). */
public final class AppPapers {

    private static final String PROOF = "proof";
    private static final String APP1_SIGNATURE = "app1_signature";
    private static final String APP2_SIGNATURE = "app2_signature";

    private AppPapers() {
    }

    /**
     * What an application says of itself.
     *
     * @param type {@code WebApp}, {@code MobileApp}, {@code Backend}, {@code Device} or {@code Custom:Name}
     */
    public record AppDraft(AppId app, String type, NodeId host, List<String> capabilities, List<PublicSealKey> sealingKeys) {

        public AppDraft {
            capabilities = List.copyOf(capabilities);
            sealingKeys = List.copyOf(sealingKeys);
        }
    }

    /** Signed by the application, then with that proof in it by the node that hosts it. */
    public static ObjectNode registration(Network network, AppDraft draft, Signer app, Signer node, Instant now) {
        ObjectNode paper = JsonNodeFactory.instance.objectNode()
                .put("app_id", draft.app().value()).put("app_type", draft.type()).put("hosting_node", draft.host().value());
        ArrayNode capabilities = paper.putArray("capabilities");
        draft.capabilities().forEach(capabilities::add);
        paper.put("public_key", app.verificationKey().text());
        ArrayNode sealing = paper.putArray("sealing_keys");
        draft.sealingKeys().forEach(key -> sealing.add(key.text()));
        paper.put("created_at", Time.format(now));
        ObjectNode proven = Signed.sign(paper, network, Kind.APP, app, PROOF, Signed.SIGNATURE).tree();
        return Signed.sign(proven, network, Kind.APP, node).tree();
    }

    /**
     * A version of an agreement before anybody has signed it.
     *
     * @param predecessor digest of the version in force; absent for version 1
     */
    public record AgreementDraft(
            String id, long version, Optional<Digest> predecessor, Party app1, Party app2, String type, Permissions permissions,
            SecurityRequirements security, Instant createdAt, Instant expiresAt) {

        public ObjectNode tree() {
            ObjectNode tree = JsonNodeFactory.instance.objectNode().put("agreement_id", id).put("version", version);
            predecessor.ifPresent(digest -> tree.put("predecessor", digest.hex()));
            tree.put("app1_id", app1.app().value()).put("app2_id", app2.app().value());
            tree.put("app1_key", app1.key().text()).put("app2_key", app2.key().text());
            app1.sealingKey().ifPresent(key -> tree.put("app1_sealing_key", key.text()));
            app2.sealingKey().ifPresent(key -> tree.put("app2_sealing_key", key.text()));
            tree.put("communication_type", type);
            ArrayNode clauses = tree.putArray("permissions");
            permissions.texts().forEach(clauses::add);
            tree.set("security_requirements", security.tree());
            return tree.put("created_at", Time.format(createdAt)).put("expires_at", Time.format(expiresAt));
        }
    }

    /** With app1's signature; whether app2 has signed before or signs later makes no difference. */
    public static ObjectNode signedByApp1(Network network, ObjectNode agreement, Signer app1) {
        return Signed.sign(agreement, network, Kind.AGREEMENT, app1, APP1_SIGNATURE, APP2_SIGNATURE).tree();
    }

    /** With app2's signature. */
    public static ObjectNode signedByApp2(Network network, ObjectNode agreement, Signer app2) {
        return Signed.sign(agreement, network, Kind.AGREEMENT, app2, APP2_SIGNATURE, APP1_SIGNATURE).tree();
    }

    /**
     * An acceptance, a revocation, a suspension or a resumption.
     *
     * @param agreement digest of the version it is about
     */
    public static ObjectNode word(
            Network network, Kind kind, String agreementId, Digest agreement, AppId app, Optional<String> reason, Signer signer, Instant now) {
        ObjectNode word = JsonNodeFactory.instance.objectNode()
                .put("agreement_id", agreementId).put("agreement_digest", agreement.hex()).put("app_id", app.value());
        reason.ifPresent(text -> word.put("reason", text));
        word.put("created_at", Time.format(now));
        return Signed.sign(word, network, kind, signer).tree();
    }
}
