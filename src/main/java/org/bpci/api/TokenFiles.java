package org.bpci.api;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.sql.OwnerOnly;

/**
 * The token key and the admin's token in an oracle's data directory, both for their owner's eyes only. To make all tokens
 * worthless at once, remove the key and restart the oracle.
 */
public final class TokenFiles {

    /** Where the key is that signs tokens; it signs nothing else. */
    public static final String KEY = "jwt-key.pem";
    /** Where the first admin's token is. */
    public static final String ADMIN_TOKEN = "admin-token";

    private static final Duration ADMIN_TTL = Duration.ofDays(365);
    private static final String ADMIN = "admin";

    private final Path directory;
    private final String issuer;
    private final String audience;

    /**
     * @param directory the oracle's data directory
     * @param issuer    the oracle's id
     * @param audience  the network's id
     */
    public TokenFiles(Path directory, String issuer, String audience) {
        this.directory = directory;
        this.issuer = issuer;
        this.audience = audience;
    }

    /** Makes what is missing: the key, and an admin token when there is none or it has run half its time. Blocks. */
    public TokenVerifier prepare(Vertx vertx, Instant now) {
        try {
            OwnerOnly.createDirectories(directory);
            if (!Files.exists(directory.resolve(KEY))) {
                KeyFile.create(directory.resolve(KEY), SigningKey.generate(Suite.ED25519));
            }
            SigningKey key = KeyFile.read(directory.resolve(KEY));
            TokenVerifier verifier = new TokenVerifier(vertx, key.verificationKey(), issuer, audience);
            if (!lasts(verifier, now.plus(ADMIN_TTL.dividedBy(2)), now)) {
                String admin = issuer(vertx, key).issue(ADMIN, Role.ADMIN, now, ADMIN_TTL);
                OwnerOnly.write(directory.resolve(ADMIN_TOKEN), admin + "\n");
            }
            return verifier;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot prepare the token key in " + directory, failed);
        }
    }

    /** The issuer of an oracle that has started here before. */
    public TokenIssuer issuer(Vertx vertx) {
        return issuer(vertx, KeyFile.read(directory.resolve(KEY)));
    }

    private TokenIssuer issuer(Vertx vertx, SigningKey key) {
        return new TokenIssuer(vertx, key, issuer, audience);
    }

    private boolean lasts(TokenVerifier verifier, Instant until, Instant now) throws IOException {
        Path file = directory.resolve(ADMIN_TOKEN);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            return verifier.verify(Files.readString(file).strip(), now).expiresAt().isAfter(until);
        } catch (Refusal notOurs) {
            return false; // of an earlier key or another network
        }
    }
}
