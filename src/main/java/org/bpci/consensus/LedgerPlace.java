package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.Note;
import org.bpci.ledger.NoteKey;
import org.bpci.ledger.ProofFile;

/** Checks the {@code ledger_proof} of a certificate: that the oracle's own ledger holds exactly this decision. */
public final class LedgerPlace {

    /** @param treeSize entries of the signed tree it is proven in */
    public record Place(long index, long treeSize) {
    }

    /** A proof file can say more, but what is outside the seal must have no room for it. */
    private static final int MEMBERS = 4;

    private LedgerPlace() {
    }

    /** The key that signs this oracle's checkpoints: of a hybrid key the half that notes know. */
    public static NoteKey noteKey(Network network, NodeId oracle, VerificationKey oracleKey) {
        byte[] ed25519 = Arrays.copyOf(oracleKey.raw(), Suite.ED25519.keyBytes());
        return new NoteKey("bpci." + network.id() + "/" + oracle, VerificationKey.of(Suite.ED25519, ed25519));
    }

    static Place verified(ObjectNode proof, Network network, NodeId oracle, VerificationKey oracleKey, String proposalId, Digest decision) {
        if (proof.size() != MEMBERS) {
            throw ConsensusFault.CERTIFICATE_INVALID.because("/ledger_proof has other members than format, vkey, checkpoint and entries");
        }
        ProvenEntries proven = ProofFile.verified(proof, Optional.of(noteKey(network, oracle, oracleKey)));
        if (Note.parse(proven.checkpoint().note()).signatures().size() != 1) { // others would be bytes that nobody checks
            throw ConsensusFault.CERTIFICATE_INVALID.because("the checkpoint of /ledger_proof has other signatures beside the oracle's");
        }
        if (proven.entries().size() != 1) {
            throw ConsensusFault.CERTIFICATE_INVALID.because("/ledger_proof proves " + proven.entries().size() + " entries, not the one of the decision");
        }
        ObjectNode leaf = Json.parseObject(proven.entries().getFirst().entry().leaf(), ProofFile.BYTES_MAX);
        boolean same = EntryKind.PROPOSAL_DECIDED.wireName().equals(leaf.path("kind").textValue())
                && proposalId.equals(leaf.path("proposal").textValue()) && decision.hex().equals(leaf.path("digest").textValue());
        if (!same) {
            throw ConsensusFault.CERTIFICATE_INVALID.because("/ledger_proof is the place of another entry than this decision");
        }
        return new Place(proven.entries().getFirst().entry().index(), proven.checkpoint().size());
    }
}
