package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.SealedEntry;
import org.junit.jupiter.api.Test;

class ProofFileTest {

    private static final NoteKey KEY = NoteKey.of(LedgerBench.ORIGIN, LedgerBench.SIGNER);
    private static final byte[] FILE = Json.write(ProofFile.write(proven()));

    @Test
    void fileProvesItsEntriesByItself() {
        ProvenEntries read = ProofFile.verified(Json.parseObject(FILE, ProofFile.BYTES_MAX), Optional.of(KEY));
        assertEquals(proven(), read);
    }

    @Test
    void everyFlippedBitIsCaught() {
        for (int bit = 0; bit < FILE.length * 8; bit++) {
            byte[] flipped = FILE.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(verifies(flipped), "bit " + bit + " of " + new String(flipped));
        }
    }

    @Test
    void fileOfAnotherOracleIsRefusedWhereTheKeyIsKnown() {
        NoteKey other = NoteKey.of(LedgerBench.ORIGIN, SigningKey.generate(Suite.ED25519));
        assertThrows(Refusal.class, () -> ProofFile.verified(Json.parseObject(FILE, ProofFile.BYTES_MAX), Optional.of(other)));
    }

    private static boolean verifies(byte[] file) {
        try {
            ProofFile.verified(Json.parseObject(file, ProofFile.BYTES_MAX), Optional.of(KEY));
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }

    private static ProvenEntries proven() {
        MemoryLog log = MemoryLog.of(300);
        Entry entry = Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, Instant.parse("2026-11-22T12:00:00Z"), new NodeId("bank-a"), "msg-1",
                Digest.of(new byte[0]));
        log.append(entry.leaf());
        Checkpoint checkpoint = Checkpoint.sign(LedgerBench.KEY, 301, Digest.ofBytes(log.tree().root()), LedgerBench.SIGNER);
        return new ProvenEntries(KEY.text(), checkpoint, List.of(
                new ProvenEntry(new SealedEntry(300, new String(entry.leaf())), InclusionProof.of(300, 301, log.hashes())),
                new ProvenEntry(new SealedEntry(7, "leaf 7"), InclusionProof.of(7, 301, log.hashes()))));
    }
}
