package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Signed;

/**
 * The {@code content} of a message of type {@value #MESSAGE_TYPE} (protocol §10.4), read strictly; its signature is checked
 * elsewhere. Its header, that is everything but {@code content}, {@code sealed} and {@code signature}, is what sealing
 * authenticates along with the content.
 *
 * @param sequence the number of its content in an {@code EventStream}, from 1
 * @param signed   whether the application's signature is there
 */
public record Call(
        String callId, String agreementId, long version, AppId caller, AppId callee, Action action, OptionalLong sequence, Payload payload,
        boolean signed) {

    public static final String MESSAGE_TYPE = "InterAppCall";

    public static Call read(ObjectNode tree) {
        Fields fields = Fields.of(tree, "call");
        String callId = AgreementReader.id(fields, "call_id");
        String agreementId = AgreementReader.id(fields, "agreement_id");
        long version = fields.integer("version", 1, AgreementReader.VERSION_MAX);
        AppId caller = AppId.read(fields, "caller_app");
        AppId callee = AppId.read(fields, "callee_app");
        Action action = AgreementReader.named("action", () -> Action.parse(fields.text("action", Permission.TEXT_CHARS_MAX)));
        OptionalLong sequence = fields.optionalInteger("sequence", 1, Json.INTEGER_MAX);
        fields.instant("created_at");
        Payload payload = Payload.read(fields);
        boolean signed = fields.optionalText(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX).isPresent();
        fields.closed();
        return new Call(callId, agreementId, version, caller, callee, action, sequence, payload, signed);
    }
}
