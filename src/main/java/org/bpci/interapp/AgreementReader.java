package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PublicSealKey;

/** Reads an agreement strictly: every member is named, bounded, and fits the others. */
final class AgreementReader {

    static final int ID_CHARS_MAX = 128;
    /** Versions come one by one; a billion is more than anybody signs. */
    static final long VERSION_MAX = 1_000_000_000;
    /** Nobody knows what he will want to allow in ten years, and algorithms age. */
    static final Duration LIFETIME_MAX = Duration.ofDays(3653);
    static final int NAME_CHARS_MAX = 64;
    /** A hybrid key takes 2 672 characters. */
    static final int KEY_CHARS_MAX = 4_096;
    static final int SIGNATURE_CHARS_MAX = 8_192;

    private final Fields fields;
    private final ObjectNode tree;
    private final Network network;

    AgreementReader(ObjectNode tree, Network network) {
        this.fields = Fields.of(tree, "agreement");
        this.tree = tree;
        this.network = network;
    }

    Agreement read() {
        String id = id(fields, "agreement_id");
        long version = fields.integer("version", 1, VERSION_MAX);
        Optional<Digest> predecessor = fields.optionalText("predecessor", 2 * Digest.BYTES).map(text -> digest(fields, "predecessor", text));
        Party app1 = party("app1");
        Party app2 = party("app2");
        CommunicationType type = CommunicationType.of(fields.text("communication_type", NAME_CHARS_MAX))
                .orElseThrow(() -> fields.invalid("communication_type", CommunicationType.EXPECTED));
        Permissions permissions = Permissions.of(fields.strings("permissions", Permissions.CLAUSES_MAX, Permission.TEXT_CHARS_MAX));
        SecurityRequirements security = SecurityRequirements.read(fields.fields("security_requirements"));
        Instant createdAt = fields.instant("created_at");
        Instant expiresAt = fields.instant("expires_at");
        fields.optionalText(Agreement.APP1_SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.optionalText(Agreement.APP2_SIGNATURE, SIGNATURE_CHARS_MAX);
        fields.closed();
        Digest digest = Agreement.signed(tree, true).digest(network, Kind.AGREEMENT);
        Agreement agreement = new Agreement(id, version, predecessor, app1, app2, type, permissions, security, createdAt, expiresAt, tree, digest);
        check(agreement);
        return agreement;
    }

    private Party party(String side) {
        return new Party(AppId.read(fields, side + "_id"), key(fields, side + "_key"), sealingKey(fields, side + "_sealing_key"));
    }

    private static void check(Agreement agreement) {
        if (agreement.app1().app().equals(agreement.app2().app())) {
            throw invalid("app1_id and app2_id are the same; an agreement is between two applications");
        }
        if (agreement.app1().key().equals(agreement.app2().key())) {
            throw invalid("app1_key and app2_key are the same; each application needs a key of its own");
        }
        if (agreement.version() == 1 && agreement.predecessor().isPresent() || agreement.version() > 1 && agreement.predecessor().isEmpty()) {
            throw invalid("version 1 has no predecessor, every later version names the digest of the one before");
        }
        if (!agreement.expiresAt().isAfter(agreement.createdAt()) || agreement.expiresAt().isAfter(agreement.createdAt().plus(LIFETIME_MAX))) {
            throw invalid("expires_at must be after created_at, at most " + LIFETIME_MAX.toDays() + " days");
        }
        if (agreement.security().encryptionLevel() == EncryptionLevel.QUANTUM && agreement.security().authenticationFactors() < 2) {
            throw invalid("level Quantum asks for authentication_factors 2: the hybrid signature is the application's");
        }
        checkLevel(agreement.app1(), agreement.security().encryptionLevel());
        checkLevel(agreement.app2(), agreement.security().encryptionLevel());
    }

    private static void checkLevel(Party party, EncryptionLevel level) {
        if (level.pinned() && party.sealingKey().filter(key -> key.suite().atLeast(level.suite().orElseThrow())).isEmpty()) {
            throw invalid("at level " + level.wireName() + " a sealing key of '" + party.app() + "' of suite "
                    + level.suite().orElseThrow().wireName() + " must be pinned; take one of those it has registered");
        }
        if (level == EncryptionLevel.QUANTUM && party.key().suite() != Suite.ED25519_ML_DSA_65) {
            throw invalid("at level Quantum the key of '" + party.app() + "' must be of suite " + Suite.ED25519_ML_DSA_65.wireName()
                    + "; register the application with such a key");
        }
    }

    private static Refusal invalid(String detail) {
        return InterAppFault.AGREEMENT_INVALID.because(detail);
    }

    static String id(Fields fields, String name) {
        String id = fields.text(name, ID_CHARS_MAX);
        if (!Agreement.isId(id)) {
            throw fields.invalid(name, "1 to 128 letters, digits, '.', '_', ':' or '-', starting with a letter or digit");
        }
        return id;
    }

    static Digest digest(Fields fields, String name, String text) {
        if (!text.matches("[0-9a-f]{64}")) {
            throw fields.invalid(name, "a SHA-256 digest of 64 lower-case hexadecimal digits");
        }
        return Digest.ofHex(text);
    }

    static VerificationKey key(Fields fields, String name) {
        return named(name, () -> VerificationKey.parse(fields.text(name, KEY_CHARS_MAX)));
    }

    static Optional<PublicSealKey> sealingKey(Fields fields, String name) {
        return fields.optionalText(name, PublicSealKey.TEXT_CHARS_MAX).map(text -> named(name, () -> PublicSealKey.parse(text)));
    }

    /** Says in which member the mistake is. */
    static <T> T named(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (Refusal refusal) {
            throw refusal.detail().contains("/" + name) ? refusal
                    : new Refusal(refusal.kind(), refusal.code(), refusal.title(), "/" + name + ": " + refusal.detail(), null);
        }
    }
}
