package org.bpci.communication;

/**
 * What one WebSocket may cost. Times are milliseconds because sockets compare them on every read.
 *
 * @param messageBytesMax      one message, all fragments together
 * @param fragmentsMax         frames of one message
 * @param queuedBytesMax       written by us, not yet taken by the kernel; beyond it the peer is cut
 * @param drainMillis          how long a queue may stand without progress
 * @param heartbeatMillis      between two pings; two periods of silence end the connection
 * @param closeMillis          how long the closing handshake may take
 * @param controlFramesMax     control frames of the peer within {@code controlPeriodMillis}
 * @param controlPeriodMillis  the period of that budget
 */
record SocketLimits(int messageBytesMax, int fragmentsMax, int queuedBytesMax, long drainMillis, long heartbeatMillis,
        long closeMillis, int controlFramesMax, long controlPeriodMillis) {

    /** A hello with a hybrid signature has less than 6 KiB. */
    private static final int HELLO_BYTES_MAX = 16_384;
    private static final int HELLO_FRAGMENTS_MAX = 16;
    /** What a frame may hold besides the signed message: {@code {"type":"message","message":…}}. */
    private static final int ENVELOPE_BYTES = 256;
    private static final int FRAGMENTS_MAX = 1024;
    /** Public WebSocket suites send up to 16 MiB, also in frames of 64 bytes. */
    private static final int ECHO_BYTES_MAX = 1 << 24;
    private static final int ECHO_FRAGMENTS_MAX = 1 << 18;
    private static final int ECHO_QUEUED_BYTES_MAX = 1 << 27;

    /** Until the peer is authenticated it gets no more than a hello needs. */
    static SocketLimits ofStranger(CommunicationLimits limits) {
        return of(limits, HELLO_BYTES_MAX, HELLO_FRAGMENTS_MAX, limits.queuedBytesMax());
    }

    static SocketLimits ofNode(CommunicationLimits limits) {
        return of(limits, limits.messageBytesMax() + ENVELOPE_BYTES, FRAGMENTS_MAX, limits.queuedBytesMax());
    }

    static SocketLimits ofEcho(CommunicationLimits limits) {
        return of(limits, ECHO_BYTES_MAX, ECHO_FRAGMENTS_MAX, ECHO_QUEUED_BYTES_MAX);
    }

    private static SocketLimits of(CommunicationLimits limits, int messageBytes, int fragments, int queuedBytes) {
        return new SocketLimits(messageBytes, fragments, queuedBytes, limits.drainTimeout().toMillis(),
                limits.heartbeatPeriod().toMillis(), limits.closeTimeout().toMillis(), limits.controlFramesMax(),
                limits.controlFramesPeriod().toMillis());
    }

}
