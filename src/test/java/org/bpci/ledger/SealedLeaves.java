package org.bpci.ledger;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Signer;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.SealedEntry;

/** A small ledger, sealed: proof files for tests of other rooms, made by the production tree. */
public final class SealedLeaves {

    private SealedLeaves() {
    }

    /** The proof file of the leaf at {@code index}. */
    public static ObjectNode proof(String origin, Signer signer, List<String> leaves, int index) {
        MemoryLog log = new MemoryLog();
        leaves.forEach(leaf -> log.append(leaf.getBytes(StandardCharsets.UTF_8)));
        NoteKey key = NoteKey.of(origin, signer);
        Checkpoint checkpoint = Checkpoint.sign(key, leaves.size(), Digest.ofBytes(log.tree().root()), signer);
        return ProofFile.write(new ProvenEntries(key.text(), checkpoint, List.of(new ProvenEntry(
                new SealedEntry(index, leaves.get(index)), InclusionProof.of(index, leaves.size(), log.hashes())))));
    }
}
