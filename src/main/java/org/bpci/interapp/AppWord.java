package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;

/**
 * What one party says about an agreement: an acceptance, a revocation, a suspension or a resumption (protocol §10.3). All
 * have the same members, and name by its digest the version they are about. Reading does not verify it.
 *
 * @param reason {@code -} where none is given
 */
record AppWord(Kind kind, String agreementId, Digest agreement, AppId app, String reason, Instant createdAt, Signed signed) {

    static final int REASON_CHARS_MAX = 256;

    static AppWord read(ObjectNode tree, Kind kind) {
        Fields fields = Fields.of(tree, kind.wireName());
        String id = AgreementReader.id(fields, "agreement_id");
        Digest digest = AgreementReader.digest(fields, "agreement_digest", fields.text("agreement_digest", 2 * Digest.BYTES));
        AppId app = AppId.read(fields, "app_id");
        String reason = fields.optionalText("reason", REASON_CHARS_MAX).orElse("-");
        Instant createdAt = fields.instant("created_at");
        fields.optionalText(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX);
        fields.closed();
        return new AppWord(kind, id, digest, app, reason, createdAt, Signed.of(tree));
    }

    /** Refuses a word that was not signed by {@code key}. */
    void require(Network network, VerificationKey key) {
        signed.require(network, kind, key);
    }

    Digest digest(Network network) {
        return signed.digest(network, kind);
    }
}
