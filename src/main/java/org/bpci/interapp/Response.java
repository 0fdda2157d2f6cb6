package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Signed;

/**
 * The {@code content} of a message of type {@value #MESSAGE_TYPE} (protocol §10.5), read strictly. Its message id is
 * {@link #idFor} of the call's digest, so that nobody can answer a call twice.
 *
 * @param callDigest of the message that brought the call
 */
public record Response(
        String callId, Digest callDigest, String agreementId, long version, AppId responder, AppId caller, Payload payload, boolean signed) {

    public static final String MESSAGE_TYPE = "InterAppResponse";
    private static final String ID_PREFIX = "re-";

    public static Response read(ObjectNode tree) {
        Fields fields = Fields.of(tree, "response");
        String callId = AgreementReader.id(fields, "call_id");
        Digest digest = AgreementReader.digest(fields, "call_digest", fields.text("call_digest", 2 * Digest.BYTES));
        String agreementId = AgreementReader.id(fields, "agreement_id");
        long version = fields.integer("version", 1, AgreementReader.VERSION_MAX);
        AppId responder = AppId.read(fields, "responder_app");
        AppId caller = AppId.read(fields, "caller_app");
        String status = fields.text("status", AgreementReader.NAME_CHARS_MAX);
        if (!status.equalsIgnoreCase("Ok") && !status.equalsIgnoreCase("Failed")) {
            throw fields.invalid("status", "Ok or Failed");
        }
        fields.instant("created_at");
        Payload payload = Payload.read(fields);
        boolean signed = fields.optionalText(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX).isPresent();
        fields.closed();
        return new Response(callId, digest, agreementId, version, responder, caller, payload, signed);
    }

    /** The message id of the response to the call that came in the message with this digest. */
    public static String idFor(Digest callMessage) {
        return ID_PREFIX + callMessage.hex();
    }
}
