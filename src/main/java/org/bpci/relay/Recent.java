package org.bpci.relay;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.VerificationKey;

/**
 * The messages accepted last, to spot a repeat without verifying its signature once more. Only a hint that saves work:
 * whether a message is new is decided by the database.
 */
final class Recent {

    /**
     * @param signature as it was sent; a repeat with another one is verified like any message
     * @param key       that verified it; what a node signed with a key it has replaced since is verified like any message
     */
    record Mark(Digest digest, String signature, Optional<VerificationKey> key) {
    }

    private final Map<MessageKey, Mark> marks;

    Recent(int messagesMax) {
        this.marks = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<MessageKey, Mark> eldest) {
                return size() > messagesMax;
            }
        };
    }

    void add(MessageKey key, Mark mark) {
        marks.put(key, mark);
    }

    Optional<Mark> find(MessageKey key) {
        return Optional.ofNullable(marks.get(key));
    }
}
