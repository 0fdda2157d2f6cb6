package org.bpci.node;

import java.time.Duration;
import java.util.List;
import org.bpci.kernel.Suite;

/**
 * What is asked of those who connect.
 *
 * @param registrationOpen  whether a node may register itself with its own proof, or only an operator may
 * @param dialAllowedRanges address ranges in CIDR form that the oracle may dial
 */
public record SecurityConfig(
        boolean requireSignatures, Duration maxMessageAge, int rateLimitPerNode, int rateLimitBytesPerNode,
        boolean enableEncryption, Suite minimumSuite, boolean registrationOpen, List<String> allowedOrigins,
        List<String> dialAllowedRanges) {

    public SecurityConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        dialAllowedRanges = List.copyOf(dialAllowedRanges);
    }
}
