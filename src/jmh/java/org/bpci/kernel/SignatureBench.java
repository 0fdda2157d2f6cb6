package org.bpci.kernel;

import java.security.Security;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Ed25519 by each provider under the project's predicate, on the signed bytes of one message. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SignatureBench {

    @Param({"corretto", "bouncycastle", "jdk"})
    private String provider;

    private Ed25519Provider chosen;
    private Ed25519Provider.SecretKey secret;
    private Ed25519.Key key;
    private byte[] message;
    private byte[] signature;

    @Setup
    public void prepare() {
        chosen = switch (provider) {
            case "corretto" -> Ed25519Provider.Jca.corretto();
            case "bouncycastle" -> new Ed25519Provider.BouncyCastle();
            default -> new Ed25519Provider.Jca("jdk", Security.getProvider("SunEC"));
        };
        secret = Ed25519Provider.SecretKey.of(new byte[Ed25519.KEY_BYTES]);
        key = Ed25519.key(secret.publicKey());
        message = Network.of("bench").pae(Kind.MESSAGE, Canonical.without(SampleMessage.tree(), Signed.SIGNATURE));
        signature = chosen.sign(secret, message);
    }

    @Benchmark
    public boolean verify() {
        return Ed25519.verify(chosen, key, message, signature);
    }

    @Benchmark
    public byte[] sign() {
        return chosen.sign(secret, message);
    }
}
