package org.bpci.bus;

import org.bpci.kernel.Refusal;

/** What crosses the bus as an answer: the value or the refusal, never an exception. */
sealed interface Outcome {

    record Answered(Object value) implements Outcome {
    }

    record Refused(Refusal refusal) implements Outcome {
    }
}
