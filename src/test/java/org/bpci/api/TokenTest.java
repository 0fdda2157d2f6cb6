package org.bpci.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTest {

    private static final Vertx VERTX = Vertx.vertx();
    /** The library looks at the machine's clock. */
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final long EXP = NOW.getEpochSecond() + 60;
    private static final long IAT = NOW.getEpochSecond();

    private final SigningKey key = SigningKey.generate(Suite.ED25519);
    private final TokenIssuer issuer = new TokenIssuer(VERTX, key, "oracle-1", "test-net");
    private final TokenVerifier verifier = new TokenVerifier(VERTX, key.verificationKey(), "oracle-1", "test-net");
    private final String goodClaims = claims("oracle-1", "test-net", "admin", IAT, EXP);

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void issuedTokenVerifiesUntilItExpires() {
        String jwt = issuer.issue("alice", Role.OPERATOR, NOW, Duration.ofMinutes(5));
        assertEquals(new Token("alice", Role.OPERATOR, NOW.plusSeconds(300)), verifier.verify(jwt, NOW));
        verifier.verify(jwt, NOW.plusSeconds(299));
        refused(jwt, NOW.plusSeconds(300));
    }

    @Test
    void libraryItselfRefusesWhatTheShellRefusesFirst() {
        TokenLibrary library = TokenLibrary.checking(VERTX, key.verificationKey(), "oracle-1", "test-net");
        assertTrue(library.accepts(signed(header("EdDSA"), goodClaims)));
        for (String claims : new String[] {claims("oracle-2", "test-net", "admin", IAT, EXP), claims("oracle-1", "other-net", "admin", IAT, EXP),
                claims("oracle-1", "test-net", "admin", IAT - 99, IAT - 60), claims("oracle-1", "test-net", "admin", IAT + 99, IAT + 199)}) {
            assertFalse(library.accepts(signed(header("EdDSA"), claims)), claims);
        }
        for (String algorithm : new String[] {"none", "HS256", "RS256"}) {
            assertFalse(library.accepts(signed(header(algorithm), goodClaims)), algorithm);
        }
        assertFalse(library.accepts(part(header("none")) + "." + part(goodClaims) + "."));
        assertFalse(library.accepts(part(header("EdDSA")) + "." + part(goodClaims) + "." + "A".repeat(86)));
    }

    @Test
    void spellingsThatTheLibraryToleratesAreRefused() {
        TokenLibrary library = TokenLibrary.checking(VERTX, key.verificationKey(), "oracle-1", "test-net");
        String jwt = issuer.issue("alice", Role.VIEWER, NOW, Duration.ofMinutes(5));
        while (signature(jwt)[63] != 0) {
            jwt = issuer.issue("alice", Role.VIEWER, NOW, Duration.ofMinutes(5)); // one in sixteen ends with a zero
        }
        String shortened = jwt.substring(0, jwt.lastIndexOf('.') + 1) + Base64Url.encode(Arrays.copyOf(signature(jwt), 63));
        for (String tolerated : new String[] {jwt + "==", shortened, signed(header("EdDSA"), goodClaims.replace(",\"exp\":" + EXP, "")),
                signed(header("EdDSA"), goodClaims.replace("{", "{\"role\":\"viewer\","))}) {
            assertTrue(library.accepts(tolerated), tolerated);
            refused(tolerated, NOW);
        }
    }

    @Test
    void handMadeTokenWithTheRightKeyPasses() {
        assertEquals(Role.ADMIN, verifier.verify(signed(header("EdDSA"), goodClaims), NOW).role());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "HS256", "EdDSA ", "eddsa", "RS256", "Ed25519"})
    void everyOtherAlgorithmIsRefused(String algorithm) {
        refused(signed(header(algorithm), goodClaims), NOW);
    }

    @Test
    void unsignedTokenIsRefused() {
        String body = part(header("none")) + "." + part(goodClaims);
        refused(body + ".", NOW);
        refused(body, NOW);
        refused(part(header("EdDSA")) + "." + part(goodClaims) + ".", NOW);
    }

    @Test
    void publicKeyIsNoHmacSecret() throws Exception {
        for (byte[] secret : new byte[][] {key.verificationKey().raw(), key.verificationKey().text().getBytes(StandardCharsets.US_ASCII)}) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String body = part(header("HS256")) + "." + part(goodClaims);
            refused(body + "." + Base64Url.encode(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII))), NOW);
        }
    }

    @Test
    void claimsThatAreWrongOrMissingAreRefused() {
        refused(signed(header("EdDSA"), claims("oracle-2", "test-net", "admin", IAT, EXP)), NOW);
        refused(signed(header("EdDSA"), claims("oracle-1", "other-net", "admin", IAT, EXP)), NOW);
        refused(signed(header("EdDSA"), claims("oracle-1", "test-net", "root", IAT, EXP)), NOW);
        refused(signed(header("EdDSA"), claims("oracle-1", "test-net", "admin", IAT + 31, EXP + 99)), NOW);
        refused(signed(header("EdDSA"), goodClaims.replace("\"exp\"", "\"xxp\"")), NOW);
        refused(signed(header("EdDSA"), goodClaims.replace(",\"exp\":" + EXP, "")), NOW);
        refused(signed(header("EdDSA"), goodClaims.replace("\"aud\":\"test-net\"", "\"aud\":[\"test-net\"]")), NOW);
        refused(signed(header("EdDSA"), goodClaims.replace("{", "{\"role\":\"viewer\",")), NOW);
    }

    @Test
    void keysAndExtensionsInTheHeaderAreRefused() {
        refused(signed(header("EdDSA").replace("}", ",\"jwk\":{\"kty\":\"OKP\"}}"), goodClaims), NOW);
        refused(signed(header("EdDSA").replace("}", ",\"crit\":[\"exp\"]}"), goodClaims), NOW);
        refused(signed(header("EdDSA").replace(key.verificationKey().keyId(), "00"), goodClaims), NOW);
    }

    @Test
    void alteredTokenIsRefused() {
        String jwt = issuer.issue("alice", Role.VIEWER, NOW, Duration.ofMinutes(5));
        String[] parts = jwt.split("\\.");
        String raised = new String(Base64Url.decode(parts[1]), StandardCharsets.UTF_8).replace("viewer", "admin");
        refused(parts[0] + "." + part(raised) + "." + parts[2], NOW);
        refused(jwt + "A", NOW);
        refused(jwt.substring(0, jwt.length() - 2), NOW);
        refused(jwt + "AAAA", NOW); // whole bytes after the signature
        refused(jwt.replaceFirst("\\.", ".="), NOW);
        refused(jwt + ".", NOW);
        refused("A".repeat(5_000), NOW);
        refused(new TokenIssuer(VERTX, SigningKey.generate(Suite.ED25519), "oracle-1", "test-net")
                .issue("alice", Role.ADMIN, NOW, Duration.ofMinutes(5)), NOW);
    }

    @Test
    void tokensThatWouldNotEndAreNotMade() {
        assertThrows(Refusal.class, () -> issuer.issue("alice", Role.VIEWER, NOW, Duration.ofDays(400)));
        assertThrows(Refusal.class, () -> issuer.issue("alice", Role.VIEWER, NOW, Duration.ZERO));
        assertThrows(Refusal.class, () -> issuer.issue("a b", Role.VIEWER, NOW, Duration.ofDays(1)));
    }

    @Test
    void firstStartWritesKeyAndAdminTokenForTheOwnerOnly(@TempDir Path directory) throws Exception {
        TokenFiles files = new TokenFiles(directory, "oracle-1", "test-net");
        TokenVerifier fresh = files.prepare(VERTX, NOW);
        for (String name : new String[] {TokenFiles.KEY, TokenFiles.ADMIN_TOKEN}) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))));
        }
        String admin = Files.readString(directory.resolve(TokenFiles.ADMIN_TOKEN)).strip();
        assertEquals(Role.ADMIN, fresh.verify(admin, NOW).role());
        assertEquals("bob", fresh.verify(files.issuer(VERTX).issue("bob", Role.VIEWER, NOW, Duration.ofHours(1)), NOW).subject());

        files.prepare(VERTX, NOW.plus(Duration.ofDays(100)));
        assertEquals(admin, Files.readString(directory.resolve(TokenFiles.ADMIN_TOKEN)).strip());
        files.prepare(VERTX, NOW.plus(Duration.ofDays(200)));
        assertNotEquals(admin, Files.readString(directory.resolve(TokenFiles.ADMIN_TOKEN)).strip());
    }

    @Test
    void rolesFormADiamond() {
        for (Role role : Role.values()) {
            assertTrue(Role.ADMIN.covers(role) && role.covers(Role.VIEWER) && role.covers(role));
        }
        assertTrue(!Role.OPERATOR.covers(Role.AUDITOR) && !Role.AUDITOR.covers(Role.OPERATOR) && !Role.VIEWER.covers(Role.AUDITOR));
    }

    private void refused(String jwt, Instant now) {
        Refusal refusal = assertThrows(Refusal.class, () -> verifier.verify(jwt, now));
        assertTrue(refusal.is(ApiFault.TOKEN_INVALID), refusal.detail());
    }

    private String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + key.verificationKey().keyId() + "\"}";
    }

    private static String claims(String iss, String aud, String role, long iat, long exp) {
        return "{\"iss\":\"" + iss + "\",\"aud\":\"" + aud + "\",\"sub\":\"alice\",\"role\":\"" + role + "\",\"iat\":" + iat
                + ",\"exp\":" + exp + "}";
    }

    private String signed(String header, String claims) {
        String body = part(header) + "." + part(claims);
        return body + "." + Base64Url.encode(key.sign(body.getBytes(StandardCharsets.US_ASCII)).bytes());
    }

    private static byte[] signature(String jwt) {
        return Base64Url.decode(jwt.substring(jwt.lastIndexOf('.') + 1));
    }

    private static String part(String json) {
        return Base64Url.encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
