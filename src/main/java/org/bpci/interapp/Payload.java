package org.bpci.interapp;

import java.util.Optional;
import org.bpci.kernel.Fields;
import org.bpci.seal.SealSuite;
import org.bpci.seal.Sealed;

/**
 * How the content of a call or a response travels: in the clear, or sealed. What is sealed is read for its shape only.
 *
 * @param level  as the header says it
 * @param suite  present exactly when it is sealed
 * @param keyId  of the key it is sealed for; empty when it is not
 */
record Payload(EncryptionLevel level, Optional<SealSuite> suite, String keyId) {

    static final String CONTENT = "content";

    static Payload read(Fields fields) {
        EncryptionLevel level = EncryptionLevel.of(fields.text("encryption_level", AgreementReader.NAME_CHARS_MAX))
                .orElseThrow(() -> fields.invalid("encryption_level", EncryptionLevel.EXPECTED));
        boolean content = fields.has(CONTENT);
        boolean sealed = fields.has(Sealed.MEMBER);
        if (content != (level == EncryptionLevel.NONE) || sealed == content) {
            throw fields.invalid(content ? CONTENT : Sealed.MEMBER, "as encryption_level says: at None there is content, at every other level it is sealed");
        }
        if (content) {
            return new Payload(level, Optional.empty(), "");
        }
        Sealed envelope = Sealed.read(fields);
        if (!envelope.suite().atLeast(level.suite().orElseThrow())) {
            throw fields.invalid(Sealed.MEMBER + "/suite", level.suite().orElseThrow().wireName() + " at level " + level.wireName());
        }
        return new Payload(level, Optional.of(envelope.suite()), envelope.keyId());
    }
}
