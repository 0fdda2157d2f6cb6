package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.SealedEntry;
import org.bpci.ledger.SourceCheck.NotChecked;
import org.bpci.ledger.SourceCheck.SignedBy;
import org.junit.jupiter.api.Test;

/** The log of these tests: the bank registers, rotates its key, sends a message, and somebody else registers. */
class SourceEvidenceTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Network NETWORK = Network.of("test");
    private static final NodeId BANK = new NodeId("bank");
    private static final SigningKey FIRST = SigningKey.ofSeed(Suite.ED25519, seed(1));
    private static final SigningKey SECOND = SigningKey.ofSeed(Suite.ED25519, seed(2));
    private static final List<VerificationKey> KEYS = List.of(SECOND.verificationKey(), FIRST.verificationKey());
    private static final int ACCEPTED = 2;

    private final Signed message = message(SECOND);
    private final List<Entry> entries = new ArrayList<>(List.of(
            Entry.of(EntryKind.NODE_REGISTERED, NOON).node(BANK).detail("key_id", FIRST.verificationKey().keyId()),
            Entry.of(EntryKind.KEY_ROTATED, NOON).node(BANK).detail("old_key_id", FIRST.verificationKey().keyId())
                    .detail("new_key_id", SECOND.verificationKey().keyId()),
            Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON, BANK, "msg-1", message.digest(NETWORK, Kind.MESSAGE)),
            Entry.of(EntryKind.NODE_REGISTERED, NOON).node(new NodeId("shop")).detail("key_id", SECOND.verificationKey().keyId()),
            Entry.of(EntryKind.KEY_ROTATED, NOON).node(BANK).detail("new_key_id", SECOND.verificationKey().keyId())));

    @Test
    void fileWithTheMessageShowsWhoseKeySignedIt() {
        SourceCheck check = check(file(message, 1, 0));
        assertEquals(new SignedBy(BANK, SECOND.verificationKey(), 1), check);
    }

    @Test
    void messageSignedJustBeforeARotationIsShownWithTheKeyBefore() {
        Signed early = message(FIRST);
        entries.set(ACCEPTED, Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON, BANK, "msg-1", early.digest(NETWORK, Kind.MESSAGE)));
        assertEquals(new SignedBy(BANK, FIRST.verificationKey(), 0), check(file(early, 1, 0)));
    }

    @Test
    void fileWithoutTheMessageSaysWhatItCouldNotCheck() {
        ProvenEntries proven = proven(ACCEPTED);
        assertTrue(((NotChecked) check(ProofFile.write(proven))).reason().contains("no longer kept"));
        assertInstanceOf(NotChecked.class, check(file(message)));
        ObjectNode unsigned = message.tree().deepCopy();
        unsigned.remove("signature");
        assertInstanceOf(NotChecked.class, check(ProofFile.write(proven).put("message", unsigned.toString())));
    }

    @Test
    void keyThatTheLedgerDoesNotGiveTheSourceBeforeIsRefused() {
        ObjectNode good = file(message, 1);
        for (int other : new int[] {0, ACCEPTED, 3, 4}) {
            ObjectNode file = good.deepCopy();
            ((ObjectNode) file.get("source_key")).set("entry", ProofFile.entry(proven(other).entries().getFirst()));
            assertThrows(Refusal.class, () -> check(file), "entry " + other);
        }
        ObjectNode otherKey = good.deepCopy();
        ((ObjectNode) otherKey.get("source_key")).put("public_key", FIRST.verificationKey().text());
        assertThrows(Refusal.class, () -> check(otherKey));
        ObjectNode keyAlone = good.deepCopy();
        keyAlone.remove("message");
        assertThrows(Refusal.class, () -> check(keyAlone));
    }

    @Test
    void messageOtherThanTheAcceptedOneIsRefused() {
        ObjectNode file = file(message, 1);
        file.put("message", message(FIRST).tree().put("message_id", "msg-2").toString());
        assertThrows(Refusal.class, () -> check(file));
        assertThrows(Refusal.class, () -> check(ProofFile.write(proven(0)).put("message", message.tree().toString())));
    }

    @Test
    void everyFlippedBitIsCaught() {
        byte[] file = Json.write(file(message, 1));
        for (int bit = 0; bit < file.length * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(holds(flipped), "bit " + bit + " of " + new String(flipped, StandardCharsets.UTF_8));
        }
    }

    /** A file that holds and shows who signed the message. */
    static byte[] example() {
        SourceEvidenceTest test = new SourceEvidenceTest();
        return Json.write(test.file(test.message, 1));
    }

    private static boolean holds(byte[] file) {
        try {
            ProofFile.checked(Json.parseObject(file, file.length), Optional.of(LedgerBench.KEY));
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private static SourceCheck check(ObjectNode file) {
        byte[] written = Json.write(file);
        return ProofFile.checked(Json.parseObject(written, written.length), Optional.of(LedgerBench.KEY)).source();
    }

    private ObjectNode file(Signed signed, int... keyEntries) {
        List<ProvenEntry> named = new ArrayList<>();
        for (int index : keyEntries) {
            named.addAll(proven(index).entries());
        }
        return SourceEvidence.write(proven(ACCEPTED), new String(Json.write(signed.tree()), StandardCharsets.UTF_8), named, KEYS);
    }

    private ProvenEntries proven(int index) {
        MemoryLog log = MemoryLog.of(0);
        entries.forEach(entry -> log.append(entry.leaf()));
        Checkpoint checkpoint = Checkpoint.sign(LedgerBench.KEY, entries.size(), Digest.ofBytes(log.tree().root()), LedgerBench.SIGNER);
        SealedEntry entry = new SealedEntry(index, new String(entries.get(index).leaf(), StandardCharsets.UTF_8));
        return new ProvenEntries(LedgerBench.KEY.text(), checkpoint,
                List.of(new ProvenEntry(entry, InclusionProof.of(index, entries.size(), log.hashes()))));
    }

    private static Signed message(SigningKey key) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("message_id", "msg-1").put("source_node", BANK.value())
                .put("note", "by " + key.verificationKey().keyId());
        return Signed.sign(message, NETWORK, Kind.MESSAGE, key);
    }

    private static byte[] seed(int value) {
        byte[] seed = new byte[32];
        seed[0] = (byte) value;
        return seed;
    }
}
