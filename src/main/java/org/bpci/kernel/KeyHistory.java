package org.bpci.kernel;

import java.time.Instant;
import java.util.List;

/**
 * Keys that a node had, one after the other.
 *
 * @param asOf what happened later may be missing
 * @param keys latest first
 * @param more whether there are earlier ones
 */
public record KeyHistory(Instant asOf, List<KeySpan> keys, boolean more) {

    /** Of one answer; a hybrid key takes 2 672 characters. */
    public static final int KEYS_MAX = 256;

    /** Of a node that nobody knows. */
    public static final KeyHistory NONE = new KeyHistory(Instant.MIN, List.of(), false);

    public KeyHistory {
        keys = List.copyOf(keys);
    }
}
