package org.bpci.kernel;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What one signed message costs from bytes to verdict, and what a key costs when it is registered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SuiteBench {

    private static final int BYTES_MAX = 1_000_000;

    @Param
    private Suite suite;

    private final Network network = Network.of("bench");
    private SigningKey signing;
    private VerificationKey key;
    private byte[] wire;

    @Setup
    public void prepare() {
        signing = SigningKey.generate(suite);
        key = signing.verificationKey();
        wire = Json.write(Signed.sign(SampleMessage.tree(), network, Kind.MESSAGE, signing).tree());
    }

    @Benchmark
    public boolean parseAndVerify() {
        return Signed.of(Json.parseObject(wire, BYTES_MAX)).verifies(network, Kind.MESSAGE, key);
    }

    @Benchmark
    public SignatureValue sign() {
        return signing.sign(wire);
    }

    @Benchmark
    public VerificationKey checkKey() {
        return VerificationKey.of(suite, key.raw());
    }
}
