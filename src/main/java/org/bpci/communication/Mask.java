package org.bpci.communication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The mask of RFC 6455 §5.3; applying it twice takes it off. */
final class Mask {

    private static final VarHandle EIGHT_BYTES = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Mask() {
    }

    /** @param key the four key bytes, the one for {@code bytes[from]} first */
    static void apply(byte[] bytes, int from, int to, int key) {
        long eightKeys = (long) key << Integer.SIZE | key & 0xFFFF_FFFFL;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            EIGHT_BYTES.set(bytes, at, (long) EIGHT_BYTES.get(bytes, at) ^ eightKeys);
        }
        for (int turn = key; at < to; at++) {
            turn = Integer.rotateLeft(turn, Byte.SIZE);
            bytes[at] ^= (byte) turn;
        }
    }
}
