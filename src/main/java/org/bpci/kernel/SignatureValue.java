package org.bpci.kernel;

import java.util.Arrays;

/** The value of a {@code signature} member: a suite and bytes of that suite's length, not yet verified. */
public final class SignatureValue {

    private final Suite suite;
    private final byte[] bytes;

    private SignatureValue(Suite suite, byte[] bytes) {
        if (bytes.length != suite.signatureBytes()) {
            throw InputFault.SIGNATURE_INVALID.because("a signature of suite " + suite.wireName() + " has "
                    + suite.signatureBytes() + " bytes, not " + bytes.length);
        }
        this.suite = suite;
        this.bytes = bytes;
    }

    public static SignatureValue of(Suite suite, byte[] bytes) {
        return new SignatureValue(suite, bytes.clone());
    }

    /** @param text {@code <suite>:<base64url>}; a bare value means {@code ed25519} */
    public static SignatureValue parse(String text) {
        try {
            SuiteText parsed = SuiteText.parse(text);
            return new SignatureValue(parsed.suite(), parsed.bytes());
        } catch (Refusal refusal) {
            throw InputFault.SIGNATURE_INVALID.because("signature: " + refusal.detail());
        }
    }

    public Suite suite() {
        return suite;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** A part of a hybrid signature, or all of a plain one. */
    byte[] part(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    public String text() {
        return SuiteText.format(suite, bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignatureValue value && suite == value.suite && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
