package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;

/**
 * Messages signed and encoded beforehand: frames by sender and position. A message id is {@code <phase>-<number>}, the number
 * counting through all senders, so that a frame that comes back tells which one it was.
 */
record Corpus(byte[][] frames, int senders) {

    /** About 350 MB of frames at the default payload. */
    static final int MESSAGES_MAX = 500_000;

    /** @param phase one letter, part of every id, so that phases do not repeat each other's ids */
    static Corpus sign(char phase, int messages, List<BenchNode> senders, List<BenchNode> receivers, int payloadBytes, Network network) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("filler", "x".repeat(Math.max(0, payloadBytes - 13)));
        Instant now = Instant.now();
        byte[][] frames = new byte[Math.min(messages, MESSAGES_MAX)][];
        IntStream.range(0, frames.length).parallel().forEach(number -> {
            BenchNode sender = senders.get(number % senders.size());
            BenchNode receiver = receivers.get(number % receivers.size());
            Signed message = MessageDraft.of(phase + "-" + number, sender.id(), receiver.id(), "DataSync", content, now)
                    .sign(network, sender.key());
            ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "message");
            frame.set("message", message.tree());
            frames[number] = Wire.textFrame(Json.write(frame));
        });
        return new Corpus(frames, senders.size());
    }

    /** As {@link #sign}, under agreements: as calls, or the same content as plain messages. */
    static Corpus ofCalls(char phase, int messages, List<BenchNode> senders, List<BenchNode> receivers, int payloadBytes, Network network,
                          BenchAgreements agreements, boolean calls) {
        String filler = "x".repeat(Math.max(0, payloadBytes - 13));
        Instant now = Instant.now();
        byte[][] frames = new byte[Math.min(messages, MESSAGES_MAX)][];
        IntStream.range(0, frames.length).parallel().forEach(number -> {
            BenchNode sender = senders.get(number % senders.size());
            BenchNode receiver = receivers.get(number % receivers.size());
            String id = phase + "-" + number;
            Signed message = MessageDraft.of(id, sender.id(), receiver.id(), calls ? "InterAppCall" : "DataSync",
                    agreements.call(id, number, filler, now), now).sign(network, sender.key());
            ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "message");
            frame.set("message", message.tree());
            frames[number] = Wire.textFrame(Json.write(frame));
        });
        return new Corpus(frames, senders.size());
    }

    int size() {
        return frames.length;
    }
}
