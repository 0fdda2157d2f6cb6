package org.bpci.api;

/** The members of this project's JSON Web Tokens (RFC 7519), in one place for who writes and who reads them. */
final class TokenClaims {

    static final String ALGORITHM = "alg";
    static final String KEY_ID = "kid";
    static final String TYPE = "typ";
    /** The only algorithm there is (RFC 8037); a token cannot choose. */
    static final String EDDSA = "EdDSA";
    static final String JWT = "JWT";

    static final String ISSUER = "iss";
    static final String AUDIENCE = "aud";
    static final String SUBJECT = "sub";
    static final String ROLE = "role";
    static final String ISSUED_AT = "iat";
    static final String EXPIRES_AT = "exp";
    static final String TOKEN_ID = "jti";

    static final int SUBJECT_CHARS_MAX = 128;

    private TokenClaims() {
    }
}
