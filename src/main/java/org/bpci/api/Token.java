package org.bpci.api;

import java.time.Instant;

/**
 * A bearer token that was verified.
 *
 * @param subject who holds it; written into the audit trail as the one who acted
 */
public record Token(String subject, Role role, Instant expiresAt) {
}
