package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * A JSON object that is signed or meant to be: every member but {@code signature} is covered, so a new member can never be
 * forgotten. The canonical bytes are computed once.
 */
public final class Signed {

    public static final String SIGNATURE = "signature";

    private final ObjectNode tree;
    private final String member;
    private final byte[] canonical;
    private final byte[] readable; // canonical itself, but for wide integers
    private final SignatureValue signature; // null when the member is absent

    /** @param text the canonical form of {@code tree} without {@code omitted} */
    private Signed(ObjectNode tree, String member, String[] omitted, CanonicalText text, SignatureValue signature) {
        this.tree = tree;
        this.member = member;
        this.canonical = text.bytes();
        this.readable = text.isWide() ? Canonical.readable(tree, omitted) : canonical;
        this.signature = signature;
    }

    /** @param tree from {@link Json}, not changed afterwards */
    public static Signed of(ObjectNode tree) {
        return of(tree, SIGNATURE);
    }

    /**
     * An object whose signature stands in another member, like the {@code proof} of a registration.
     *
     * @param alsoOmitted further members the signature does not cover, such as a second signature
     */
    public static Signed of(ObjectNode tree, String member, String... alsoOmitted) {
        JsonNode value = tree.get(member);
        if (value != null && !value.isTextual()) {
            throw InputFault.FIELD_INVALID.because("/" + member + " must be text of the form <suite>:<base64url>");
        }
        String[] omitted = omitted(member, alsoOmitted);
        SignatureValue signature = value == null ? null : SignatureValue.parse(value.textValue());
        return new Signed(tree, member, omitted, Canonical.text(tree, omitted, false), signature);
    }

    /** Signs a copy of {@code unsigned}; a signature it may already hold is replaced. */
    public static Signed sign(ObjectNode unsigned, Network network, Kind kind, Signer signer) {
        return sign(unsigned, network, kind, signer, SIGNATURE);
    }

    /** As {@link #of(ObjectNode, String, String...)} reads it. */
    public static Signed sign(ObjectNode unsigned, Network network, Kind kind, Signer signer,
                              String member, String... alsoOmitted) {
        String[] omitted = omitted(member, alsoOmitted);
        CanonicalText text = Canonical.text(unsigned, omitted, false);
        SignatureValue signature = signer.sign(network.pae(kind, text.bytes()));
        ObjectNode tree = unsigned.objectNode();
        tree.setAll(unsigned);
        tree.put(member, signature.text());
        return new Signed(tree, member, omitted, text, signature);
    }

    /** With the {@code signature} member, when there is one. */
    public ObjectNode tree() {
        return tree;
    }

    /** The canonical form without {@code signature}; not to be changed by the caller. */
    public byte[] canonical() {
        return canonical;
    }

    /**
     * The object without {@code signature}, to be stored and sent: the canonical bytes, but readable by every strict reader
     * (see {@link Canonical#readable}). Not to be changed by the caller.
     */
    public byte[] readable() {
        return readable;
    }

    public Optional<SignatureValue> signature() {
        return Optional.ofNullable(signature);
    }

    /** What is signed and hashed. */
    public byte[] bytes(Network network, Kind kind) {
        return network.pae(kind, canonical);
    }

    /** The identity of the object: SHA-256 of the signed bytes, independent of the signature. */
    public Digest digest(Network network, Kind kind) {
        return Digest.of(bytes(network, kind));
    }

    /** Whether a signature is present and {@code key}'s. */
    public boolean verifies(Network network, Kind kind, VerificationKey key) {
        return signature != null && Verifier.verify(key, bytes(network, kind), signature);
    }

    /** Refuses an object whose signature is absent or not {@code key}'s for this kind and network. */
    public void require(Network network, Kind kind, VerificationKey key) {
        if (signature == null) {
            throw InputFault.SIGNATURE_MISSING.because("add the member " + member + " with a signature over " + network.type(kind));
        }
        if (signature.suite() != key.suite()) {
            throw InputFault.SIGNATURE_INVALID.because("the signature is of suite " + signature.suite().wireName()
                    + ", the key " + key.keyId() + " of suite " + key.suite().wireName() + "; sign with that key");
        }
        if (!Verifier.verify(key, bytes(network, kind), signature)) {
            throw InputFault.SIGNATURE_INVALID.because("the signature is not of key " + key.keyId() + " over " + network.type(kind)
                    + "; sign the canonical object without its member " + member + ", for this kind and network");
        }
    }

    private static String[] omitted(String member, String[] others) {
        String[] omitted = Arrays.copyOf(others, others.length + 1);
        omitted[others.length] = member;
        return omitted;
    }
}
