package org.bpci.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Strict parsing, canonical form, identity and writing of one message of about 400 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JsonBench {

    private static final int BYTES_MAX = 1_000_000;

    private final Network network = Network.of("bench");
    private final ObjectNode tree = SampleMessage.tree();
    private final byte[] wire = Json.write(tree);
    private final Signed signed = Signed.of(tree);

    @Benchmark
    public ObjectNode parse() {
        return Json.parseObject(wire, BYTES_MAX);
    }

    @Benchmark
    public byte[] canonical() {
        return Canonical.without(tree, Signed.SIGNATURE);
    }

    @Benchmark
    public Digest digest() {
        return signed.digest(network, Kind.MESSAGE);
    }

    @Benchmark
    public byte[] write() {
        return Json.write(tree);
    }
}
