package org.bpci.api;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.SigningKey;

/** Makes the tokens of operators, auditors and viewers: JSON Web Tokens signed with EdDSA. */
public final class TokenIssuer {

    /** A token cannot be called back before it ends, so it must end. */
    public static final Duration TTL_MAX = Duration.ofDays(366);

    private static final int TOKEN_ID_BYTES = 12;
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}");

    private final TokenLibrary library;
    private final String issuer;
    private final String audience;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param key      of suite ed25519
     * @param issuer   the oracle's id
     * @param audience the network's id
     */
    public TokenIssuer(Vertx vertx, SigningKey key, String issuer, String audience) {
        this.library = TokenLibrary.signing(vertx, key);
        this.issuer = issuer;
        this.audience = audience;
    }

    public String issue(String subject, Role role, Instant now, Duration ttl) {
        if (!SUBJECT.matcher(subject).matches()) {
            throw InputFault.FIELD_INVALID.because("a subject is 1 to 128 letters, digits, '.', '_', '@', ':' or '-', "
                    + "and starts with a letter or digit");
        }
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(TTL_MAX) > 0) {
            throw InputFault.FIELD_INVALID.because("a token lives 1 second to " + TTL_MAX.toDays() + " days, not " + ttl);
        }
        byte[] tokenId = new byte[TOKEN_ID_BYTES];
        random.nextBytes(tokenId);
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(TokenClaims.ISSUER, issuer);
        claims.put(TokenClaims.AUDIENCE, audience);
        claims.put(TokenClaims.SUBJECT, subject);
        claims.put(TokenClaims.ROLE, role.wireName());
        claims.put(TokenClaims.ISSUED_AT, now.getEpochSecond());
        claims.put(TokenClaims.EXPIRES_AT, now.plus(ttl).getEpochSecond());
        claims.put(TokenClaims.TOKEN_ID, Base64Url.encode(tokenId));
        return library.sign(claims);
    }
}
