package org.bpci.relay;

import org.bpci.kernel.NodeId;

/** What is accepted once for ever. */
record MessageKey(NodeId source, String messageId) {

    static MessageKey of(Message message) {
        return new MessageKey(message.source(), message.messageId());
    }
}
