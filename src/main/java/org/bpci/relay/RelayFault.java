package org.bpci.relay;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of the relay. Nodes meet them as problems of REST or of {@code error} frames. */
public enum RelayFault implements Fault {
    MESSAGE_TOO_LARGE(FaultKind.TOO_LARGE, "The message is larger than the limit"),
    SOURCE_UNKNOWN(FaultKind.UNVERIFIED, "The source node is not registered"),
    SOURCE_UNVERIFIED(FaultKind.UNVERIFIED, "The source node has no verified key"),
    SOURCE_MISMATCH(FaultKind.FORBIDDEN, "The message is not from the node of this session"),
    SOURCE_ISOLATED(FaultKind.FORBIDDEN, "The source node is isolated"),
    RATE_LIMIT_EXCEEDED(FaultKind.RATE_LIMITED, "The source node sends more than it may"),
    MESSAGE_STALE(FaultKind.INVALID, "The message is too old"),
    MESSAGE_FROM_FUTURE(FaultKind.INVALID, "The message is dated in the future"),
    MESSAGE_EXPIRED(FaultKind.INVALID, "The message has expired"),
    MESSAGE_ID_REUSED(FaultKind.CONFLICT, "The message id was used for another message"),
    TARGET_UNKNOWN(FaultKind.NOT_FOUND, "A target node is not registered"),
    TARGET_ISOLATED(FaultKind.FORBIDDEN, "A target node is isolated"),
    TARGET_UNVERIFIED(FaultKind.FORBIDDEN, "A target node has no verified key"),
    QUEUE_FULL(FaultKind.RATE_LIMITED, "The queue of a target is full"),
    RELAY_PAUSED(FaultKind.UNAVAILABLE, "The network has paused the relay"),
    RELAY_BUSY(FaultKind.UNAVAILABLE, "The relay has too many messages in work"),
    STORE_UNAVAILABLE(FaultKind.UNAVAILABLE, "The message could not be made durable"),
    MESSAGE_NOT_FOUND(FaultKind.NOT_FOUND, "No such message was accepted"),
    MESSAGE_AMBIGUOUS(FaultKind.CONFLICT, "Several nodes used this message id"),
    DEAD_LETTER_NOT_FOUND(FaultKind.NOT_FOUND, "No such dead letter");

    private final FaultKind kind;
    private final String title;

    RelayFault(FaultKind kind, String title) {
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
