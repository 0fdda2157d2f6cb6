package org.bpci.consensus;

import java.util.regex.Pattern;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * A public key somebody knows from elsewhere, as he has it at hand: the key itself or its id.
 *
 * @param text {@code <suite>:<base64url>} or 32 hexadecimal digits
 */
public record KnownKey(String text) {

    private static final Pattern KEY_ID = Pattern.compile("[0-9a-f]{32}");

    public KnownKey {
        if (!KEY_ID.matcher(text).matches()) {
            try {
                text = VerificationKey.parse(text).text();
            } catch (Refusal refusal) {
                throw InputFault.KEY_INVALID.because("a known key is a public key or a key id of 32 hexadecimal digits; " + refusal.detail());
            }
        }
    }

    boolean is(VerificationKey key) {
        return text.equals(key.text()) || text.equals(key.keyId());
    }
}
