package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Signed;

/**
 * The {@code content} of a message of type {@code InterAppCall} (protocol §10.4), read strictly; its signature is checked
 * elsewhere. Its header, that is everything but {@code content}, {@code sealed} and {@code signature}, is what sealing
 * authenticates along with the content.
 *
 * @param sealedLevel of the protection of {@code sealed}; None when there is {@code content} in the clear
 * @param signed      whether the application's signature is there
 */
public record Call(
        String callId, String agreementId, long version, AppId caller, AppId callee, Action action, EncryptionLevel sealedLevel,
        boolean signed) {

    public static final String MESSAGE_TYPE = "InterAppCall";
    static final String CONTENT = "content";
    static final String SEALED = "sealed";
    private static final String WHAT = "call";

    public static Call read(ObjectNode tree) {
        Fields fields = Fields.of(tree, WHAT);
        String callId = AgreementReader.id(fields, "call_id");
        String agreementId = AgreementReader.id(fields, "agreement_id");
        long version = fields.integer("version", 1, AgreementReader.VERSION_MAX);
        AppId caller = AppId.read(fields, "caller_app");
        AppId callee = AppId.read(fields, "callee_app");
        Action action = AgreementReader.named("action", () -> Action.parse(fields.text("action", Permission.TEXT_CHARS_MAX)));
        fields.optionalInteger("sequence", 1, Json.INTEGER_MAX);
        fields.instant("created_at");
        EncryptionLevel level = payload(fields);
        boolean signed = fields.optionalText(Signed.SIGNATURE, AgreementReader.SIGNATURE_CHARS_MAX).isPresent();
        fields.closed();
        return new Call(callId, agreementId, version, caller, callee, action, level, signed);
    }

    /** Either {@code content} or {@code sealed}: which of them and how well it is protected. */
    static EncryptionLevel payload(Fields fields) {
        boolean content = fields.has(CONTENT);
        Optional<ObjectNode> sealed = fields.optionalObject(SEALED);
        if (content == sealed.isPresent()) {
            throw fields.invalid(content ? SEALED : CONTENT, "there exactly when the other is not: content in the clear, or sealed");
        }
        return sealed.map(payload -> {
            Fields inside = Fields.of(payload, "sealed content");
            return EncryptionLevel.of(inside.text("level", AgreementReader.NAME_CHARS_MAX))
                    .filter(level -> level != EncryptionLevel.NONE)
                    .orElseThrow(() -> fields.invalid("sealed/level", "Standard, High or Quantum"));
        }).orElse(EncryptionLevel.NONE);
    }
}
