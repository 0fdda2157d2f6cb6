package org.bpci.seal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to seal 1 KiB of content, to open it, and both; {@link SealPrimitivesBench} shows what of it is which primitive. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealBench {

    private static final int CONTENT_BYTES = 1024;

    @Param
    private SealSuite suite;

    private final SecureRandom dice = new SecureRandom();
    private final Network network = Network.of("bench");
    private final byte[] content = new byte[CONTENT_BYTES];
    private PrivateSealKey key;
    private ObjectNode header;
    private ObjectNode sealed;

    @Setup
    public void prepare() {
        key = PrivateSealKey.ofSeed(suite, random(SealSuite.SEED_BYTES));
        header = Json.parseObject("""
                {"call_id":"call-2026-11-22-000001","agreement_id":"agreement-001","agreement_version":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                 "direction":"app1-to-app2","action":"Read(accounts/123)","sender":"banking-app","recipient":"payment-processor","encryption_level":"High",
                 "created_at":"2026-11-22T18:00:00Z"}""", 10_000);
        sealed = seal();
    }

    @Benchmark
    public ObjectNode seal() {
        return Sealing.seal(network, header, key.publicKey(), content, random(suite.randomBytes()));
    }

    @Benchmark
    public byte[] open() {
        return Sealing.open(network, sealed, key);
    }

    @Benchmark
    public byte[] sealAndOpen() {
        return Sealing.open(network, seal(), key);
    }

    private byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        dice.nextBytes(random);
        return random;
    }
}
