package org.bpci.interapp;

import java.time.Instant;
import java.util.Optional;

/**
 * One of the reasons why an agreement does not work for now.
 *
 * @param by    an app id, {@value #OPERATOR} or {@value #POLICY}; each can suspend once
 * @param until when a policy's suspension ends by itself
 */
public record Suspension(String by, String reason, Instant since, Optional<Instant> until) {

    /** An app id cannot begin like this. */
    public static final String OPERATOR = "@operator";
    public static final String POLICY = "@policy";

    boolean over(Instant now) {
        return until.map(end -> !now.isBefore(end)).orElse(false);
    }
}
