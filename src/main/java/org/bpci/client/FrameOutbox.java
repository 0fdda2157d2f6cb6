package org.bpci.client;

import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Frames on their way out. A WebSocket of the JDK takes one at a time; what is acknowledged while one is being written goes
 * out together in the next frame.
 */
final class FrameOutbox {

    /** Delivery ids in one {@code ack} frame, as the protocol allows. */
    private static final int ACK_IDS_MAX = 1_000;

    private final WebSocket socket;
    private final Queue<String> frames = new ArrayDeque<>();
    private final Queue<Long> acks = new ArrayDeque<>();
    private boolean writing;
    private CompletableFuture<Void> empty = new CompletableFuture<>();

    FrameOutbox(WebSocket socket) {
        this.socket = socket;
    }

    void send(String frame) {
        synchronized (this) {
            frames.add(frame);
        }
        pump();
    }

    void acknowledge(long deliveryId) {
        synchronized (this) {
            acks.add(deliveryId);
        }
        pump();
    }

    /** Completes when everything handed in so far is written. */
    CompletableFuture<Void> drained() {
        synchronized (this) {
            return !writing && frames.isEmpty() && acks.isEmpty() ? CompletableFuture.completedFuture(null) : empty.copy();
        }
    }

    private void pump() {
        String frame;
        synchronized (this) {
            if (writing) {
                return;
            }
            frame = acks.isEmpty() ? frames.poll() : ackFrame();
            if (frame == null) {
                empty.complete(null);
                empty = new CompletableFuture<>();
                return;
            }
            writing = true;
        }
        // A failed write ends the session; its listener hears of it.
        socket.sendText(frame, true).whenComplete((done, failure) -> {
            synchronized (this) {
                writing = false;
            }
            if (failure == null) {
                pump();
            }
        });
    }

    private String ackFrame() {
        List<Long> ids = new ArrayList<>();
        while (ids.size() < ACK_IDS_MAX && !acks.isEmpty()) {
            ids.add(acks.poll());
        }
        return ids.stream().map(String::valueOf)
                .collect(Collectors.joining(",", "{\"type\":\"ack\",\"delivery_ids\":[", "]}"));
    }
}
