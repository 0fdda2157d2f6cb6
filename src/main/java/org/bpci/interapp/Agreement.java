package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;

/**
 * One version of an agreement as its parties sign it (protocol §10.2). Both sign the same bytes, so each may sign alone: the
 * object without {@code app1_signature} and {@code app2_signature}. Immutable; whether it is in force is not part of it.
 *
 * @param predecessor digest of the version before; present from version 2 on
 * @param tree        as it was sent, with the signatures it has
 * @param digest      of the signed bytes: the identity of this version
 */
public record Agreement(
        String id, long version, Optional<Digest> predecessor, Party app1, Party app2, CommunicationType type, Permissions permissions,
        SecurityRequirements security, Instant createdAt, Instant expiresAt, ObjectNode tree, Digest digest) {

    static final String APP1_SIGNATURE = "app1_signature";
    static final String APP2_SIGNATURE = "app2_signature";

    /** Reads and checks everything that can be checked without knowing the parties; the signatures are not verified yet. */
    public static Agreement read(ObjectNode tree, Network network) {
        return new AgreementReader(tree, network).read();
    }

    /** Of the two signatures the one that {@code app} makes. */
    static String signatureMember(Direction from) {
        return from == Direction.APP1_TO_APP2 ? APP1_SIGNATURE : APP2_SIGNATURE;
    }

    /** The signed object as one side signed it. */
    static Signed signed(ObjectNode tree, boolean first) {
        return first ? Signed.of(tree, APP1_SIGNATURE, APP2_SIGNATURE) : Signed.of(tree, APP2_SIGNATURE, APP1_SIGNATURE);
    }

    /** Whether that side has signed; a signature that is there and not its key's is refused. */
    boolean signedBy(boolean first, Network network) {
        Signed signed = signed(tree, first);
        if (signed.signature().isEmpty()) {
            return false;
        }
        signed.require(network, Kind.AGREEMENT, (first ? app1 : app2).key());
        return true;
    }

    /**
     * Why {@code app} need not believe that it is bound by this version, whoever shows it: empty when it has signed it itself, when
     * it is one it {@code agreed} to before, or when the other side alone has taken something away from such a one.
     *
     * @param key    the application's own
     * @param agreed versions the application is known to have agreed to
     */
    public Optional<String> objection(AppId app, VerificationKey key, List<Agreement> agreed, Network network) {
        if (!isParty(app) || !party(app).key().equals(key)) {
            return Optional.of("it does not pin the key " + key.keyId() + " for '" + app + "'");
        }
        boolean first = app1.app().equals(app);
        try {
            boolean ownWord = signedBy(first, network) || agreed.stream().anyMatch(before -> before.digest.equals(digest));
            boolean narrowed = !ownWord && agreed.stream().anyMatch(before -> version > before.version && widening(before).isEmpty())
                    && signedBy(!first, network);
            return ownWord || narrowed ? Optional.empty() : Optional.of("'" + app + "' has neither signed nor accepted it here");
        } catch (Refusal forged) {
            return Optional.of(forged.detail());
        }
    }

    public List<AppId> apps() {
        return List.of(app1.app(), app2.app());
    }

    boolean isParty(AppId app) {
        return app1.app().equals(app) || app2.app().equals(app);
    }

    /** Refused when it is none. */
    public Party party(AppId app) {
        if (!isParty(app)) {
            throw InterAppFault.NOT_A_PARTY.because("'" + app + "' is not a party of " + id + "; these are '" + app1.app() + "' and '" + app2.app() + "'");
        }
        return app1.app().equals(app) ? app1 : app2;
    }

    public Party other(AppId app) {
        return app1.app().equals(app) ? app2 : app1;
    }

    /** The direction of a call that {@code caller} makes. */
    public Direction direction(AppId caller) {
        return app1.app().equals(caller) ? Direction.APP1_TO_APP2 : Direction.APP2_TO_APP1;
    }

    boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    /** Why one side alone may not replace {@code before} by this: what is wider than it was. Empty when it only takes away. */
    Optional<String> widening(Agreement before) {
        if (!app1.equals(before.app1) || !app2.equals(before.app2)) {
            return Optional.of("the parties or their pinned keys differ");
        }
        if (type != before.type) {
            return Optional.of("the communication type differs");
        }
        if (expiresAt.isAfter(before.expiresAt)) {
            return Optional.of("expires_at is later than that of version " + before.version);
        }
        if (!security.atLeast(before.security)) {
            return Optional.of("the security requirements are lower than those of version " + before.version);
        }
        return permissions.beyond(before.permissions).map(excess -> "the permissions go beyond version " + before.version + ": " + excess.text());
    }

    /** A name for an agreement's id, by the rule of node ids. */
    static boolean isId(String text) {
        return NodeId.isName(text);
    }
}
