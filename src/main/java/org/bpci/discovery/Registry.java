package org.bpci.discovery;

import static org.bpci.discovery.DiscoveryFault.KEY_USED_BEFORE;
import static org.bpci.discovery.DiscoveryFault.NODE_ID_RETIRED;
import static org.bpci.discovery.DiscoveryFault.NODE_ISOLATED;
import static org.bpci.discovery.DiscoveryFault.NODE_KEY_DIFFERS;
import static org.bpci.discovery.DiscoveryFault.NODE_NOT_ISOLATED;
import static org.bpci.discovery.DiscoveryFault.NODE_UNKNOWN;
import static org.bpci.discovery.DiscoveryFault.NODE_UNVERIFIED;
import static org.bpci.discovery.DiscoveryFault.TOO_MANY_NODES;

import java.time.Instant;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.bpci.discovery.DiscoveryEvent.Change;
import org.bpci.discovery.Member.Retired;
import org.bpci.discovery.NodeRecord.Isolation;
import org.bpci.discovery.NodeRecord.Trust;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;

/**
 * The registered nodes and the rules by which they change. Methods decide; only {@link #apply} changes anything.
 *
 * <pre>
 * state        registration without key   registration, key K          rotation K→L   deregistration   isolate    restore
 * unknown      Unverified                 Verified(K)                  -              -                -          -
 * retired(K)   refused                    Verified(K), other refused   -              -                -          -
 * Unverified   updated                    Verified(K): the claim       refused        operator only    Isolated   refused
 * Verified(K)  refused                    updated, other key refused   Verified(L)    retired(K)       Isolated   refused
 * Isolated     refused                    refused                      refused        operator only    unchanged  as before
 * </pre>
 * A node that was isolated when it was removed comes back isolated.
 */
final class Registry {

    private final DiscoveryLimits limits;
    private final Credentials credentials;
    private final NavigableMap<NodeId, Member> members = new TreeMap<>();
    private int unverified;
    private long version;

    Registry(DiscoveryLimits limits, Credentials credentials) {
        this.limits = limits;
        this.credentials = credentials;
    }

    /** Starts from what was stored, and forgets everything else. */
    void load(Collection<Member> stored, long highestVersion) {
        members.clear();
        unverified = 0;
        version = highestVersion;
        stored.forEach(this::put);
    }

    Optional<Member> find(NodeId id) {
        return Optional.ofNullable(members.get(id));
    }

    Member require(NodeId id) {
        return find(id).orElseThrow(() -> NODE_UNKNOWN.because(
                "no node '" + id + "' is registered; register it, or see GET /api/v1/oracle/nodes"));
    }

    /** In the order of their ids. */
    Collection<Member> all() {
        return members.values();
    }

    Collection<Member> after(NodeId id) {
        return members.tailMap(id, false).values();
    }

    /**
     * @param retired what is left of an earlier node of that id; asked for only when none is registered now
     * @return empty when the node stands as the registration wants it already
     */
    Optional<Revision.Put> register(Registration registration, Optional<Retired> retired, Instant now) {
        registration.proof().ifPresent(proof -> {
            credentials.requireStrong(proof.key());
            credentials.requireTimely(proof.createdAt(), now);
        });
        return switch (find(registration.id()).orElse(null)) {
            case null -> Optional.of(admit(registration, retired, now));
            case Member member -> update(member, registration, now);
        };
    }

    /** @param usedBefore whether the node ever had the new key */
    Revision.Put rotate(SignedWord rotation, boolean usedBefore, Instant now) {
        Member member = requireFree(requireKey(rotation.id()));
        VerificationKey oldKey = member.node().key().orElseThrow();
        VerificationKey newKey = rotation.newKey().orElseThrow();
        credentials.requireTimely(rotation.createdAt(), now);
        credentials.requireStrong(newKey, oldKey.suite());
        credentials.requireSigned(rotation, oldKey);
        credentials.requireNewer(rotation.createdAt(), member.signedAt());
        if (usedBefore || newKey.equals(oldKey)) {
            throw KEY_USED_BEFORE.because("node '" + member.id() + "' has used the key " + newKey.keyId()
                    + " before; make a new one with: bpci keys generate");
        }
        Digest digest = credentials.digest(rotation);
        Entry entry = Entry.of(EntryKind.KEY_ROTATED, now).node(member.id()).digest(digest)
                .detail("old_key_id", oldKey.keyId()).detail("new_key_id", newKey.keyId());
        NodeRecord before = member.node();
        NodeRecord after = new NodeRecord(before.id(), before.type(), before.endpoint(), before.capabilities(), Optional.of(newKey),
                Trust.VERIFIED, before.isolation(), before.registeredAt(), now, version + 1);
        return new Revision.Put(new Member(after, rotation.createdAt(), Optional.of(digest)), Change.KEY_ROTATED,
                Optional.of(newKey), entry);
    }

    /**
     * By decision of the network: the old key, which may be lost or stolen, has no say. An isolation stays.
     *
     * @param usedBefore whether the node ever had the key
     */
    Revision.Put replaceKey(NodeId id, VerificationKey key, String reason, String by, boolean usedBefore, Instant now) {
        Member member = requireKey(id);
        NodeRecord before = member.node();
        credentials.requireStrong(key, before.key().orElseThrow().suite());
        if (usedBefore) {
            throw KEY_USED_BEFORE.because("node '" + id + "' has used the key " + key.keyId() + " before; decide on a new one");
        }
        Entry entry = Entry.of(EntryKind.KEY_ROTATED, now).node(id).detail("old_key_id", before.key().orElseThrow().keyId())
                .detail("new_key_id", key.keyId()).detail("reason", reason).detail("by", by);
        NodeRecord after = new NodeRecord(before.id(), before.type(), before.endpoint(), before.capabilities(), Optional.of(key),
                Trust.VERIFIED, before.isolation(), before.registeredAt(), now, version + 1);
        return new Revision.Put(new Member(after, now, Optional.empty()), Change.KEY_ROTATED, Optional.of(key), entry);
    }

    Revision.Removal deregister(SignedWord deregistration, Instant now) {
        Member member = requireFree(requireKey(deregistration.id()));
        credentials.requireTimely(deregistration.createdAt(), now);
        credentials.requireSigned(deregistration, member.node().key().orElseThrow());
        credentials.requireNewer(deregistration.createdAt(), member.signedAt());
        Entry entry = Entry.of(EntryKind.NODE_DEREGISTERED, now).node(member.id()).digest(credentials.digest(deregistration));
        return new Revision.Removal(member.id(), now, deregistration.createdAt(), version + 1, entry);
    }

    Revision.Removal remove(NodeId id, String reason, String by, Instant now) {
        Member member = require(id);
        requirePlain(reason);
        Entry entry = Entry.of(EntryKind.NODE_DEREGISTERED, now).node(id).detail("reason", reason).detail("by", by);
        return new Revision.Removal(id, now, member.signedAt(), version + 1, entry);
    }

    /** The node that sent this heartbeat, which changes nothing but when the node was last seen. */
    Member heartbeat(SignedWord heartbeat, Instant now) {
        Member member = requireKey(heartbeat.id());
        credentials.requireTimely(heartbeat.createdAt(), now);
        credentials.requireSigned(heartbeat, member.node().key().orElseThrow());
        return member;
    }

    /** Empty when it is isolated already: the first reason stands. */
    Optional<Revision.Put> isolate(NodeId id, String reason, String by, Instant now) {
        Member member = require(id);
        requirePlain(reason);
        if (member.node().isolation().isPresent()) {
            return Optional.empty();
        }
        Entry entry = Entry.of(EntryKind.NODE_ISOLATED, now).node(id).detail("reason", reason).detail("by", by);
        return Optional.of(isolation(member, Optional.of(new Isolation(reason, by, now)), Change.ISOLATED, entry, now));
    }

    Revision.Put restore(NodeId id, String reason, String by, Instant now) {
        Member member = require(id);
        requirePlain(reason);
        if (member.node().isolation().isEmpty()) {
            throw NODE_NOT_ISOLATED.because("node '" + id + "' is not isolated; there is nothing to restore");
        }
        Entry entry = Entry.of(EntryKind.NODE_RESTORED, now).node(id).detail("reason", reason).detail("by", by);
        return isolation(member, Optional.empty(), Change.RESTORED, entry, now);
    }

    void apply(Revision revision) {
        switch (revision) {
            case Revision.Put put -> put(put.member());
            case Revision.Removal removal -> {
                version = Math.max(version, removal.version());
                count(members.remove(removal.id()), -1);
            }
        }
    }

    private Revision.Put admit(Registration registration, Optional<Retired> retired, Instant now) {
        Optional<VerificationKey> owner = retired.flatMap(Retired::key);
        Optional<VerificationKey> key = registration.proof().map(Registration.Proof::key);
        if (owner.isPresent() && !owner.equals(key)) {
            throw NODE_ID_RETIRED.because("the id '" + registration.id() + "' belongs to the key " + owner.get().keyId()
                    + "; register with that key, or choose another id");
        }
        registration.proof().ifPresent(proof -> retired.ifPresent(
                before -> credentials.requireNewer(proof.createdAt(), before.signedAt())));
        if (members.size() >= limits.nodesMax()) {
            throw TOO_MANY_NODES.because("this oracle registers " + limits.nodesMax() + " nodes and has them; ask its operator");
        }
        if (key.isEmpty() && unverified >= limits.unverifiedNodesMax()) {
            throw TOO_MANY_NODES.because(limits.unverifiedNodesMax() + " nodes without a key are registered already; "
                    + "register with public_key, created_at and proof");
        }
        Entry entry = Entry.of(EntryKind.NODE_REGISTERED, now).node(registration.id()).digest(registration.digest())
                .detail("key_id", key.map(VerificationKey::keyId).orElse("none"));
        // A retired key is in the node's history already.
        return put(registration, retired.flatMap(Retired::isolation), now, now, Change.REGISTERED,
                owner.isPresent() ? Optional.empty() : key, entry);
    }

    private Optional<Revision.Put> update(Member member, Registration registration, Instant now) {
        if (member.signedDigest().equals(Optional.of(registration.digest()))) {
            return Optional.empty();
        }
        requireFree(member);
        Optional<VerificationKey> key = registration.proof().map(Registration.Proof::key);
        Optional<VerificationKey> known = member.node().key();
        if (known.isPresent() && key.isEmpty()) {
            throw NODE_KEY_DIFFERS.because("node '" + member.id() + "' has the key " + known.get().keyId()
                    + "; sign the registration with it (public_key, created_at, proof)");
        }
        if (known.isPresent() && !known.equals(key)) {
            throw NODE_KEY_DIFFERS.because("node '" + member.id() + "' has the key " + known.get().keyId()
                    + "; rotate to the new one with POST /api/v1/oracle/nodes/" + member.id() + "/keys, or choose another node_id");
        }
        registration.proof().ifPresent(proof -> credentials.requireNewer(proof.createdAt(), member.signedAt()));
        boolean claimed = known.isEmpty() && key.isPresent();
        Entry entry = Entry.of(EntryKind.NODE_UPDATED, now).node(member.id()).digest(registration.digest())
                .detail("key_id", key.map(VerificationKey::keyId).orElse("none"));
        return Optional.of(put(registration, Optional.empty(), member.node().registeredAt(), now, Change.UPDATED,
                claimed ? key : Optional.empty(), entry));
    }

    private Revision.Put put(Registration registration, Optional<Isolation> isolation, Instant registeredAt, Instant now,
                             Change change, Optional<VerificationKey> newKey, Entry entry) {
        NodeRecord node = new NodeRecord(registration.id(), registration.type(), registration.endpoint(), registration.capabilities(),
                registration.proof().map(Registration.Proof::key), registration.proof().isPresent() ? Trust.VERIFIED : Trust.UNVERIFIED,
                isolation, registeredAt, now, version + 1);
        Instant signedAt = registration.proof().map(Registration.Proof::createdAt).orElse(Instant.EPOCH);
        return new Revision.Put(new Member(node, signedAt, Optional.of(registration.digest())), change, newKey, entry);
    }

    private Revision.Put isolation(Member member, Optional<Isolation> isolation, Change change, Entry entry, Instant now) {
        NodeRecord before = member.node();
        NodeRecord after = new NodeRecord(before.id(), before.type(), before.endpoint(), before.capabilities(), before.key(),
                before.trust(), isolation, before.registeredAt(), now, version + 1);
        return new Revision.Put(new Member(after, member.signedAt(), member.signedDigest()), change, Optional.empty(), entry);
    }

    private Member requireKey(NodeId id) {
        Member member = require(id);
        if (member.node().key().isEmpty()) {
            throw NODE_UNVERIFIED.because("node '" + id + "' has proved no key; register it again with public_key, created_at and proof");
        }
        return member;
    }

    private static Member requireFree(Member member) {
        member.node().isolation().ifPresent(isolation -> refuseIsolated(member.id(), isolation));
        return member;
    }

    private static void refuseIsolated(NodeId id, Isolation isolation) {
        throw NODE_ISOLATED.because("node '" + id + "' is isolated since " + isolation.since() + " (" + isolation.reason()
                + "); an operator can restore it");
    }

    /** Reasons go to the database, which cannot hold U+0000, and to logs and terminals, which obey the others. */
    private static void requirePlain(String reason) {
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw InputFault.FIELD_INVALID.because("reason must be one line of text without control characters; leave them out");
        }
    }

    private void put(Member member) {
        version = Math.max(version, member.node().version());
        count(members.put(member.id(), member), -1);
        count(member, 1);
    }

    private void count(Member member, int by) {
        if (member != null && member.node().trust() == Trust.UNVERIFIED) {
            unverified += by;
        }
    }
}
