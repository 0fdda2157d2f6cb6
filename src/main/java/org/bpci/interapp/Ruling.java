package org.bpci.interapp;

import java.util.Optional;

/**
 * What a list of permissions says to one call.
 *
 * @param clause the clause that decided; empty when none matched
 */
public record Ruling(Reason reason, Optional<Permission> clause) {

    /** Why a call is allowed or denied. */
    public enum Reason {
        ALLOWED("allowed"),
        /** A clause with {@code !} matches, whatever else does. */
        DENIED_BY_CLAUSE("denied-by-clause"),
        /** Nothing allows it: the default. */
        NO_CLAUSE_MATCHES("no-clause-matches"),
        /** The governing clause allows smaller calls only. */
        SIZE_EXCEEDED("size-exceeded"),
        /** The governing clause allows fewer calls in the time. */
        RATE_EXCEEDED("rate-exceeded");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /** As it is written in answers and in the ledger. */
        public String code() {
            return code;
        }
    }

    public boolean allowed() {
        return reason == Reason.ALLOWED;
    }
}
