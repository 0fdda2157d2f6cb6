package org.bpci.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.time.Instant;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;

/**
 * Checks tokens by RFC 8725: one algorithm, one key, issuer, audience and end required. The token library verifies signature
 * and claims; what it would tolerate (other members, other spellings, sizes, missing ends) is refused before it is asked.
 */
public final class TokenVerifier {

    private static final int TOKEN_CHARS_MAX = 2_048;
    private static final int PART_BYTES_MAX = 1_024;
    private static final int TEXT_CHARS_MAX = 256;

    private final TokenLibrary library;
    private final VerificationKey key;
    private final String issuer;
    private final String audience;

    public TokenVerifier(Vertx vertx, VerificationKey key, String issuer, String audience) {
        this.library = TokenLibrary.checking(vertx, key, issuer, audience);
        this.key = key;
        this.issuer = issuer;
        this.audience = audience;
    }

    public Token verify(String jwt, Instant now) {
        String[] parts = jwt.length() > TOKEN_CHARS_MAX ? new String[0] : jwt.split("\\.", -1);
        if (parts.length != 3) {
            throw invalid("it is not a JSON Web Token of three parts");
        }
        try {
            requireHeader(Json.parseObject(Base64Url.decode(parts[0]), PART_BYTES_MAX));
            SignatureValue.of(Suite.ED25519, Base64Url.decode(parts[2])); // the library would lengthen a shorter one
            Token token = claims(Json.parseObject(Base64Url.decode(parts[1]), PART_BYTES_MAX), now);
            if (!library.accepts(jwt)) {
                throw invalid("its signature does not verify");
            }
            return token;
        } catch (Refusal refusal) {
            throw refusal.is(ApiFault.TOKEN_INVALID) ? refusal : invalid(refusal.detail());
        }
    }

    private void requireHeader(ObjectNode header) {
        Fields fields = Fields.of(header, "token header");
        String algorithm = fields.text(TokenClaims.ALGORITHM, TEXT_CHARS_MAX);
        String keyId = fields.text(TokenClaims.KEY_ID, TEXT_CHARS_MAX);
        fields.optionalText(TokenClaims.TYPE, TEXT_CHARS_MAX);
        fields.closed(); // also refuses "crit" and keys that a token brings along
        if (!algorithm.equals(TokenClaims.EDDSA)) {
            throw invalid("its algorithm is not " + TokenClaims.EDDSA);
        }
        if (!keyId.equals(key.keyId())) {
            throw invalid("it was signed with another key than this oracle's");
        }
    }

    private Token claims(ObjectNode claims, Instant now) {
        Fields fields = Fields.of(claims, "token");
        String iss = fields.text(TokenClaims.ISSUER, TEXT_CHARS_MAX);
        String aud = fields.text(TokenClaims.AUDIENCE, TEXT_CHARS_MAX);
        String subject = fields.text(TokenClaims.SUBJECT, TokenClaims.SUBJECT_CHARS_MAX);
        String role = fields.text(TokenClaims.ROLE, TEXT_CHARS_MAX);
        Instant issuedAt = Instant.ofEpochSecond(fields.integer(TokenClaims.ISSUED_AT, 0, Integer.MAX_VALUE * 4L));
        Instant expiresAt = Instant.ofEpochSecond(fields.integer(TokenClaims.EXPIRES_AT, 0, Integer.MAX_VALUE * 4L));
        fields.optionalText(TokenClaims.TOKEN_ID, TEXT_CHARS_MAX);
        fields.closed();
        if (!iss.equals(issuer) || !aud.equals(audience)) {
            throw invalid("it is for oracle '" + iss + "' of network '" + aud + "'");
        }
        if (!now.isBefore(expiresAt)) {
            throw invalid("it expired at " + expiresAt);
        }
        if (issuedAt.isAfter(now.plusSeconds(TokenLibrary.LEEWAY_SECONDS))) {
            throw invalid("it was issued in the future; check the clocks");
        }
        return new Token(subject, Role.of(role).orElseThrow(() -> invalid("its role is unknown")), expiresAt);
    }

    private static Refusal invalid(String why) {
        return ApiFault.TOKEN_INVALID.because("the token is refused: " + why + "; make one on the oracle's machine with: bpci token create");
    }
}
