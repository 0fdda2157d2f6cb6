package org.bpci.kernel;

/** Refusals of input that is wrong before any room has looked at it: malformed JSON, missing or mistyped members. */
public enum InputFault implements Fault {
    MALFORMED_JSON(FaultKind.INVALID, "The text is not strict I-JSON"),
    FIELD_MISSING(FaultKind.INVALID, "A required member is missing"),
    FIELD_INVALID(FaultKind.INVALID, "A member has a wrong type or value"),
    FIELD_UNKNOWN(FaultKind.INVALID, "A member is not known here"),
    INPUT_TOO_LARGE(FaultKind.TOO_LARGE, "The input is larger than the limit"),
    SIGNATURE_MISSING(FaultKind.UNVERIFIED, "The object is not signed"),
    SIGNATURE_INVALID(FaultKind.UNVERIFIED, "The signature does not verify"),
    KEY_INVALID(FaultKind.INVALID, "The public key is not acceptable"),
    KEY_FILE_INVALID(FaultKind.INVALID, "The key file cannot be used"),
    SUITE_TOO_WEAK(FaultKind.UNVERIFIED, "The signature suite is weaker than the network allows");

    private final FaultKind kind;
    private final String title;

    InputFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
