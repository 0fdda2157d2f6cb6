package org.bpci.discovery;

import static org.bpci.discovery.DiscoveryFault.OBJECT_FROM_FUTURE;
import static org.bpci.discovery.DiscoveryFault.OBJECT_SUPERSEDED;
import static org.bpci.discovery.DiscoveryFault.OBJECT_TOO_OLD;

import java.time.Instant;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Network;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;

/** What a signed object must show before it counts: this network, a strong enough key, the right time, the right order. */
record Credentials(Network network, Suite minimum, DiscoveryLimits limits) {

    void requireStrong(VerificationKey key) {
        requireStrong(key, minimum);
    }

    /** @param atLeast a further floor: a rotation must not lead to a weaker suite than the node has */
    void requireStrong(VerificationKey key, Suite atLeast) {
        Suite floor = atLeast.atLeast(minimum) ? atLeast : minimum;
        if (!key.suite().atLeast(floor)) {
            throw InputFault.SUITE_TOO_WEAK.because("the key is of suite " + key.suite().wireName() + ", at least "
                    + floor.wireName() + " is needed here; make such a key with: bpci keys generate --suite " + floor.wireName());
        }
    }

    void requireTimely(Instant createdAt, Instant now) {
        if (createdAt.isBefore(now.minus(limits.objectAgeMax()))) {
            throw OBJECT_TOO_OLD.because("/created_at is " + Time.format(createdAt) + ", more than " + limits.objectAgeMax().toSeconds()
                    + " s before the oracle's time " + Time.format(now) + "; sign it anew, and check the clock");
        }
        if (createdAt.isAfter(now.plus(limits.clockSkewMax()))) {
            throw OBJECT_FROM_FUTURE.because("/created_at is " + Time.format(createdAt) + ", more than " + limits.clockSkewMax().toSeconds()
                    + " s ahead of the oracle's time " + Time.format(now) + "; check the clock");
        }
    }

    /** A captured object that is sent again must not bring back what it once said. */
    void requireNewer(Instant createdAt, Instant signedAt) {
        if (!createdAt.isAfter(signedAt)) {
            throw OBJECT_SUPERSEDED.because("/created_at is " + Time.format(createdAt) + ", not after the last accepted change of the node at "
                    + Time.format(signedAt) + "; sign it anew with the current time");
        }
    }

    void requireSigned(SignedWord word, VerificationKey key) {
        word.require(network, key);
    }

    Digest digest(SignedWord word) {
        return word.digest(network);
    }
}
