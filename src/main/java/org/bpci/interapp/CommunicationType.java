package org.bpci.interapp;

import java.util.Optional;

/** What goes back and forth under an agreement. */
public enum CommunicationType {
    /** Content goes one way; its receipt and acknowledgement are the answer. */
    DATA_EXCHANGE("DataExchange"),
    /** Each call has at most one response, until the call expires. */
    SERVICE_CALL("ServiceCall"),
    /** As DataExchange, with numbered content whose gaps the receiver can see. */
    EVENT_STREAM("EventStream");

    static final String EXPECTED = "DataExchange, ServiceCall or EventStream";

    private final String wireName;

    CommunicationType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** The type of that name, whatever its case. */
    public static Optional<CommunicationType> of(String text) {
        for (CommunicationType type : values()) {
            if (type.wireName.equalsIgnoreCase(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
