package org.bpci.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Suite;

/** Makes the tokens of operators, auditors and viewers: JSON Web Tokens signed with EdDSA. */
public final class TokenIssuer {

    /** A token cannot be called back before it ends, so it must end. */
    public static final Duration TTL_MAX = Duration.ofDays(366);

    private static final int TOKEN_ID_BYTES = 12;
    private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}");

    private final Signer signer;
    private final String issuer;
    private final String audience;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param signer   of suite ed25519
     * @param issuer   the oracle's id
     * @param audience the network's id
     */
    public TokenIssuer(Signer signer, String issuer, String audience) {
        if (signer.verificationKey().suite() != Suite.ED25519) {
            throw InputFault.KEY_INVALID.because("tokens are signed with EdDSA; the key must be of suite ed25519");
        }
        this.signer = signer;
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
        ObjectNode header = JsonNodeFactory.instance.objectNode()
                .put(TokenClaims.ALGORITHM, TokenClaims.EDDSA)
                .put(TokenClaims.KEY_ID, signer.verificationKey().keyId())
                .put(TokenClaims.TYPE, TokenClaims.JWT);
        ObjectNode claims = JsonNodeFactory.instance.objectNode()
                .put(TokenClaims.ISSUER, issuer)
                .put(TokenClaims.AUDIENCE, audience)
                .put(TokenClaims.SUBJECT, subject)
                .put(TokenClaims.ROLE, role.wireName())
                .put(TokenClaims.ISSUED_AT, now.getEpochSecond())
                .put(TokenClaims.EXPIRES_AT, now.plus(ttl).getEpochSecond())
                .put(TokenClaims.TOKEN_ID, Base64Url.encode(tokenId));
        String signed = Base64Url.encode(Json.write(header)) + "." + Base64Url.encode(Json.write(claims));
        return signed + "." + Base64Url.encode(signer.sign(signed.getBytes(StandardCharsets.US_ASCII)).bytes());
    }
}
