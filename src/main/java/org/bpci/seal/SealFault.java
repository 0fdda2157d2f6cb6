package org.bpci.seal;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** Refusals of sealed content. */
public enum SealFault implements Fault {
    SEALED_MALFORMED(FaultKind.INVALID, "The sealed content is malformed"),
    SEALED_FOR_ANOTHER_KEY(FaultKind.INVALID, "The content is sealed for another key"),
    SEAL_BROKEN(FaultKind.UNVERIFIED, "The sealed content does not open under this key and header");

    private final FaultKind kind;
    private final String title;

    SealFault(FaultKind kind, String title) {
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
