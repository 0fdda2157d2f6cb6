package org.bpci.cli.demo;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** A promise that did not hold when the demo checked it. */
enum DemoFault implements Fault {
    PROMISE_BROKEN(FaultKind.DEFECT, "A promise did not hold");

    private final FaultKind kind;
    private final String title;

    DemoFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    /** Throws when {@code holds} is false. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw PROMISE_BROKEN.because(otherwise);
        }
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
