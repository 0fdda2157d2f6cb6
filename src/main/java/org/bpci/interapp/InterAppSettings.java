package org.bpci.interapp;

import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Suite;

/**
 * Whose inter-app room this is.
 *
 * @param signer       signs audit reports with the oracle's key
 * @param minimumSuite weakest suite of an application's key
 * @param floor        the least an agreement must ask for
 * @param validation   false lets calls through without a clause: development mode
 */
public record InterAppSettings(NodeId oracle, Network network, Signer signer, Suite minimumSuite, SecurityRequirements floor,
                               boolean validation, AuditLevel auditLevel, PolicySettings policies, InterAppLimits limits) {
}
