package org.bpci.node;

import java.time.Duration;

/** What agreements between applications must have, and when the oracle acts by itself. */
public record InterAppConfig(boolean agreementValidation, String auditLevel, SecurityRequirements securityRequirements, PolicyConfig policies,
                             int maxApps, int maxAgreements) {

    /** @param encryptionLevel None, Standard, High or Quantum: the floor for new agreements */
    public record SecurityRequirements(String encryptionLevel, boolean authenticationRequired, boolean authorizationRequired) {
    }

    /** @param lasts of a suspension or quarantine by policy */
    public record PolicyConfig(Duration window, int denialsMax, String onRepeatedDenials, int rateViolationsMax, String onRateViolations,
                               Duration lasts) {
    }
}
