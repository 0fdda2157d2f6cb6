package org.bpci.api;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Map;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;

/**
 * The token library with one key and one algorithm. It is lenient about shapes, and its clock is the machine's;
 * {@link TokenVerifier} stands in front of it with what it would tolerate.
 */
final class TokenLibrary {

    /** Two clocks of one house: how far ahead a token may have been issued. That none outlives its end is checked apart. */
    static final int LEEWAY_SECONDS = 30;

    private final JWTAuth jwt;

    private TokenLibrary(JWTAuth jwt) {
        this.jwt = jwt;
    }

    static TokenLibrary signing(Vertx vertx, SigningKey key) {
        return new TokenLibrary(JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(option(key.verificationKey(), KeyFile.pem(key)))));
    }

    static TokenLibrary checking(Vertx vertx, VerificationKey key, String issuer, String audience) {
        return new TokenLibrary(JWTAuth.create(vertx, new JWTAuthOptions()
                .addPubSecKey(option(key, KeyFile.pem(key)))
                .setJWTOptions(new JWTOptions().setAlgorithm(TokenClaims.EDDSA).setIssuer(issuer).addAudience(audience)
                        .setIgnoreExpiration(false).setLeeway(LEEWAY_SECONDS))));
    }

    String sign(Map<String, Object> claims) {
        return jwt.generateToken(new JsonObject(claims), new JWTOptions().setAlgorithm(TokenClaims.EDDSA).setNoTimestamp(true));
    }

    /** Whether signature, issuer, audience and times are right; the library answers at once, and what it leaves open is a no. */
    boolean accepts(String token) {
        return jwt.authenticate(new TokenCredentials(token)).succeeded();
    }

    private static PubSecKeyOptions option(VerificationKey key, String pem) {
        if (key.suite() != Suite.ED25519) {
            throw InputFault.KEY_INVALID.because("tokens are signed with EdDSA; the key must be of suite ed25519");
        }
        return new PubSecKeyOptions().setAlgorithm(TokenClaims.EDDSA).setId(key.keyId()).setBuffer(pem);
    }
}
