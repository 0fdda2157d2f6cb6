package org.bpci.consensus;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bpci.kernel.VerificationKey;

/**
 * Public keys by their text, each checked once: that a key is of prime order costs as much to find out as a signature, and
 * the same voters stand in every opening that a restart reads back.
 */
final class CheckedKeys {

    /** Twice the largest electorate; full, it starts anew. */
    private static final int KEYS_MAX = 2 * Roll.VOTERS_MAX;

    private static final ConcurrentMap<String, VerificationKey> KEYS = new ConcurrentHashMap<>();

    private CheckedKeys() {
    }

    static VerificationKey parse(String text) {
        VerificationKey known = KEYS.get(text);
        if (known != null) {
            return known;
        }
        VerificationKey key = VerificationKey.parse(text);
        if (KEYS.size() >= KEYS_MAX) {
            KEYS.clear();
        }
        KEYS.put(text, key);
        return key;
    }
}
