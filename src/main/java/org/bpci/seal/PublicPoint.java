package org.bpci.seal;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The X25519 half of a public key that content is sealed for again and again. From a few times on it keeps a
 * {@link PointTable}: 30 KB that make each further agreement cost a fifth. How often a public key was used is no secret.
 */
final class PublicPoint {

    /** A table costs as much as about three ladders. */
    private static final int AGREEMENTS_BEFORE_TABLE = 8;

    private final byte[] raw;
    private final AtomicInteger agreements = new AtomicInteger();
    private volatile Optional<PointTable> table = Optional.empty();

    /** @param raw a canonical point that has not small order */
    PublicPoint(byte[] raw) {
        this.raw = raw.clone();
    }

    byte[] raw() {
        return raw.clone();
    }

    /** What {@link Curve25519#scalarMult} gives. */
    byte[] scalarMult(byte[] secretKey) {
        if (agreements.get() < AGREEMENTS_BEFORE_TABLE && agreements.incrementAndGet() == AGREEMENTS_BEFORE_TABLE) {
            table = PointTable.of(raw);
        }
        return table.map(multiples -> multiples.multiply(Curve25519.clamped(secretKey)))
                .orElseGet(() -> Curve25519.scalarMult(secretKey, raw));
    }
}
