package org.bpci.interapp;

import java.util.Optional;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PublicSealKey;

/**
 * One side of an agreement with the keys it is pinned to: calls are verified and sealed with these, not with what the
 * application may register later.
 *
 * @param sealingKey present at levels High and Quantum
 */
public record Party(AppId app, VerificationKey key, Optional<PublicSealKey> sealingKey) {
}
