package org.bpci.relay;

/** Where one delivery stands (protocol §4). The first two are open, the others are final unless an operator replays. */
public enum DeliveryState {
    QUEUED("Queued", 0),
    /** Handed to a session and not acknowledged yet; a state of this process only, stored as queued. */
    IN_FLIGHT("InFlight", 0),
    DELIVERED("Delivered", 2),
    EXPIRED("Expired", 3),
    DEAD("Dead", 4),
    REVOKED("Revoked", 5);

    private final String wireName;
    private final int code;

    DeliveryState(String wireName, int code) {
        this.wireName = wireName;
        this.code = code;
    }

    /** The state stored as {@code code}. */
    static DeliveryState ofCode(int code) {
        for (DeliveryState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("no delivery state is stored as " + code);
    }

    public String wireName() {
        return wireName;
    }

    public boolean open() {
        return code == 0;
    }

    int code() {
        return code;
    }
}
