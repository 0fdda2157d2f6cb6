package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.EntryFilter;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.LedgerRequest;
import org.bpci.ledger.ProofFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches the place of a decision in the ledger, as a proof that needs no trust in whoever shows it. */
final class Notary {

    private static final Logger LOG = LoggerFactory.getLogger(Notary.class);

    private final Bus bus;

    Notary(Bus bus) {
        this.bus = bus;
    }

    /** Empty while the decision is not in a signed checkpoint, or when the ledger does not answer. */
    Optional<ObjectNode> proof(String proposalId) {
        try {
            LedgerRequest.EntryPage page = bus.ask(new LedgerRequest.Entries(filter(proposalId), -1, 1)).await();
            if (page.entries().isEmpty()) {
                return Optional.empty();
            }
            Checkpoint checkpoint = bus.ask(new LedgerRequest.LatestCheckpoint()).await();
            LedgerRequest.ProvenEntry entry = bus.ask(
                    new LedgerRequest.InclusionProofOf(page.entries().getFirst().index(), checkpoint.size())).await();
            String vkey = bus.ask(new LedgerRequest.LedgerStatus()).await().vkey();
            return Optional.of(ProofFile.write(new LedgerRequest.ProvenEntries(vkey, checkpoint, java.util.List.of(entry))));
        } catch (Refusal refusal) {
            LOG.atDebug().setMessage("no ledger proof yet").addKeyValue("proposal", proposalId).addKeyValue("reason", refusal.code()).log();
            return Optional.empty();
        }
    }

    private static EntryFilter filter(String proposalId) {
        return new EntryFilter(Optional.empty(), Optional.empty(), Optional.of(proposalId), Optional.empty(),
                Optional.of(EntryKind.PROPOSAL_DECIDED), Optional.empty(), Optional.empty());
    }
}
