package org.bpci.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bpci.interapp.AppId;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.SealSuite;

/**
 * The private keys of the applications this user speaks for, apart from those of nodes: {@code apps/<app id>.pem} signs,
 * {@code apps/<suite>/<app id>.pem} opens sealed content. Each is PKCS#8 PEM with mode 0600.
 */
public final class AppKeyring {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Keyring signing;

    private AppKeyring(Path folder) {
        this.folder = folder;
        this.signing = Keyring.at(folder);
    }

    /** @param keys the folder of the nodes' keys */
    public static AppKeyring in(Path keys) {
        return new AppKeyring(keys.resolve("apps"));
    }

    /** What the applications have agreed to: {@code apps/agreements/}. */
    public AgreementMemory agreements() {
        return AgreementMemory.at(folder.resolve("agreements"));
    }

    /** The calls whose response was not read yet: {@code apps/calls/}. */
    public CallMemory calls() {
        return CallMemory.at(folder.resolve("calls"));
    }

    public Optional<SigningKey> find(AppId app) {
        return signing.find(name(app));
    }

    /** Makes and keeps a key; refused when the application has one. */
    public SigningKey create(AppId app, Suite suite) {
        return signing.create(name(app), suite);
    }

    public Path file(AppId app) {
        return signing.file(name(app));
    }

    /** The application's sealing key of that suite, made when there is none. */
    public PrivateSealKey sealing(AppId app, SealSuite suite) {
        Path file = sealingFile(app, suite);
        if (!Files.exists(file)) {
            byte[] seed = new byte[SealSuite.SEED_BYTES];
            RANDOM.nextBytes(seed);
            PrivateSealKey.ofSeed(suite, seed).create(file);
        }
        return PrivateSealKey.read(file);
    }

    /** Every sealing key of the application that is here. */
    public List<PrivateSealKey> sealingKeys(AppId app) {
        return Stream.of(SealSuite.values()).map(suite -> sealingFile(app, suite)).filter(Files::exists).map(PrivateSealKey::read).toList();
    }

    private Path sealingFile(AppId app, SealSuite suite) {
        return folder.resolve(suite.wireName()).resolve(app + ".pem");
    }

    /** Both follow the same rule, so every name of an application is a name of a file. */
    private static NodeId name(AppId app) {
        return new NodeId(app.value());
    }
}
