package org.bpci.communication;

/** Sends every message back, on the same sockets as node sessions, so that public WebSocket suites can test them. */
final class EchoPeer implements StrictSocket.Peer {

    private final StrictSocket socket;
    private final Runnable afterwards;

    EchoPeer(StrictSocket socket, Runnable afterwards) {
        this.socket = socket;
        this.afterwards = afterwards;
    }

    @Override
    public void text(byte[] message) {
        socket.send(true, message);
    }

    @Override
    public void binary(byte[] message) {
        socket.send(false, message);
    }

    @Override
    public void readEnded() {
        // each message was answered as it came
    }

    @Override
    public void ended(Ending why) {
        afterwards.run();
    }
}
