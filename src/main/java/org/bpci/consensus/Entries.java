package org.bpci.consensus;

import java.util.Optional;
import org.bpci.kernel.Network;
import org.bpci.kernel.Time;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;

/** What the audit trail says about facts whose entry follows from the fact alone. */
final class Entries {

    private Entries() {
    }

    static Optional<Entry> of(Fact fact, Network network) {
        return switch (fact) {
            case Fact.EpochBegan began -> Optional.of(epoch(began.epoch(), network));
            case Fact.ProposalOpened opened -> Optional.of(Entry.of(EntryKind.PROPOSAL_OPENED, opened.opening().openedAt())
                    .node(opened.proposal().proposer()).proposal(opened.proposal().id()).digest(opened.opening().digest())
                    .detail("type", opened.proposal().typeName()).detail("proposal_digest", opened.proposal().digest().hex()));
            case Fact.ParameterSet set -> Optional.of(Entry.of(EntryKind.PARAMETER_SET, set.parameter().at())
                    .proposal(set.parameter().proposalId()).detail("name", set.parameter().name())
                    .detail("value", set.parameter().value().toString()).detail("version", Long.toString(set.parameter().version())));
            case Fact.EmergencyBegan began -> Optional.of(Entry.of(EntryKind.EMERGENCY_BEGAN,
                            began.emergency().endsAt().minus(Emergency.LASTS)).proposal(began.emergency().proposalId())
                    .detail("action", Stored.action(began.emergency().action()).toString())
                    .detail("ends_at", Time.format(began.emergency().endsAt())));
            case Fact.EmergencyEnded ended -> Optional.of(
                    Entry.of(EntryKind.EMERGENCY_ENDED, ended.at()).proposal(ended.proposalId()));
            case Fact.EmergencyRatified ratified -> Optional.empty(); // the ratifying proposal's own decision says it
            case Fact.WeightSet set -> Optional.empty(); // epoch 0 says it
            case Fact.BallotCounted counted -> Optional.empty(); // made with its row
            case Fact.EquivocationFound found -> Optional.empty(); // made with the evidence
            case Fact.ProposalDecided decided -> Optional.empty(); // made with the certificate
            case Fact.RoundRestarted restarted -> Optional.empty(); // changes nothing that could be disputed
            case Fact.OrderGiven given -> Optional.empty(); // the room that carries it out says it
            case Fact.EffectLapsed lapsed -> Optional.empty(); // told with the proposal
        };
    }

    private static Entry epoch(Epoch epoch, Network network) {
        Entry entry = Entry.of(EntryKind.EPOCH_BEGAN, epoch.beganAt()).digest(epoch.digest(network))
                .detail("epoch", Long.toString(epoch.number()));
        return epoch.cause().map(cause -> entry.proposal(cause.proposalId())).orElse(entry);
    }
}
