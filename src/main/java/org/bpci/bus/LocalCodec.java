package org.bpci.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Hands immutable values from one verticle to another by reference. There is no wire form: the bus ends at the process. */
final class LocalCodec implements MessageCodec<Object, Object> {

    static final String NAME = "bpci.local";

    @Override
    public void encodeToWire(Buffer buffer, Object value) {
        throw new IllegalStateException("the event bus of this node is local");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException("the event bus of this node is local");
    }

    @Override
    public Object transform(Object value) {
        return value;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
