package org.bpci.seal;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The primitives that {@link SealBench} is made of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealPrimitivesBench {

    private final byte[] seed = new byte[MlKem.SEED_BYTES];
    private final byte[] random = new byte[32];
    private final byte[] content = new byte[1024];
    private final byte[] header = new byte[300];
    private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
    private byte[] point;
    private PublicPoint usedOften;
    private MlKem.DecapsulationKey key;
    private MlKem.EncapsulationKey publicKey;
    private byte[] ciphertext;

    @Setup
    public void prepare() {
        point = Curve25519.publicKey(random);
        usedOften = new PublicPoint(point);
        key = MlKem.ML_KEM_768.ofSeed(seed);
        publicKey = MlKem.ML_KEM_768.encapsulationKey(key.encapsulationKey());
        ciphertext = publicKey.encapsulate(random).ciphertext();
    }

    @Benchmark
    public byte[] x25519() {
        return Curve25519.agree(random, point).orElseThrow();
    }

    @Benchmark
    public byte[] x25519KeyUsedOften() {
        return usedOften.scalarMult(random);
    }

    @Benchmark
    public byte[] x25519PublicKey() {
        return Curve25519.publicKey(random);
    }

    @Benchmark
    public Object mlKem768Encapsulate() {
        return publicKey.encapsulate(random);
    }

    @Benchmark
    public byte[] mlKem768Decapsulate() {
        return key.decapsulate(ciphertext);
    }

    @Benchmark
    public byte[] aesGcm1KiB() {
        return AesGcm.seal(random, nonce, header, content);
    }

    @Benchmark
    public byte[] hkdf() {
        return Hkdf.derive(nonce, random, header, 32);
    }
}
