package org.bpci.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Verifier;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The yardstick: what one signature verification costs on one thread, with the provider and the message size of the run. */
record BareVerification(double perSecond, Duration cpu) {

    /** With this content a message has about as many signed bytes as a ballot. */
    static final int BALLOT_BYTES = 96;

    private static final int MESSAGES = 2_000;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(3);

    static BareVerification measure(int payloadBytes) {
        Network network = Network.of("bench");
        SigningKey key = SigningKey.generate(Suite.ED25519);
        List<byte[]> bytes = new ArrayList<>(MESSAGES);
        List<SignatureValue> signatures = new ArrayList<>(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            Signed message = MessageDraft.of("v-" + i, new NodeId("bench-source"), new NodeId("bench-target"), "DataSync",
                    JsonNodeFactory.instance.objectNode().put("filler", "x".repeat(payloadBytes)), Instant.now()).sign(network, key);
            bytes.add(message.bytes(network, Kind.MESSAGE));
            signatures.add(message.signature().orElseThrow());
        }
        verifyFor(WARM_UP, key, bytes, signatures);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getCurrentThreadCpuTime();
        long begin = System.nanoTime();
        long count = verifyFor(MEASURED, key, bytes, signatures);
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new BareVerification(count / seconds, Duration.ofNanos((threads.getCurrentThreadCpuTime() - cpuBefore) / count));
    }

    private static long verifyFor(Duration time, SigningKey key, List<byte[]> bytes, List<SignatureValue> signatures) {
        long end = System.nanoTime() + time.toNanos();
        long count = 0;
        while (System.nanoTime() < end) {
            int i = (int) (count++ % MESSAGES);
            if (!Verifier.verify(key.verificationKey(), bytes.get(i), signatures.get(i))) {
                throw new IllegalStateException("a genuine signature did not verify");
            }
        }
        return count;
    }
}
