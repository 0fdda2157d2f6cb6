package org.bpci.node;

/** What agreements between applications must have. */
public record InterAppConfig(boolean agreementValidation, String auditLevel, SecurityRequirements securityRequirements) {

    /** @param encryptionLevel None, Standard, High or Quantum: the floor for new agreements */
    public record SecurityRequirements(String encryptionLevel, boolean authenticationRequired, boolean authorizationRequired) {
    }
}
