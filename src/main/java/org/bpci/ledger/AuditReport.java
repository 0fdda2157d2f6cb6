package org.bpci.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an audit of a whole log found.
 *
 * @param checkpoint  the latest one that is validly signed; everything was judged by it
 * @param checkpoints how many are validly signed
 * @param findings    in the order of the entries concerned, the first {@value LogAudit#FINDINGS_MAX}; empty for a sound log
 * @param fork        the proof that the oracle signed two histories, when it did
 */
public record AuditReport(Optional<Checkpoint> checkpoint, long entries, long checkpoints, List<Finding> findings, Optional<ForkProof> fork) {

    public AuditReport {
        findings = findings.stream().sorted(Comparator.comparingLong(Finding::from)).toList();
    }

    public boolean sound() {
        return findings.isEmpty();
    }
}
