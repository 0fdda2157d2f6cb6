package org.bpci.consensus;

import org.bpci.kernel.Fault;
import org.bpci.kernel.FaultKind;

/** The refusals of the consensus room. */
public enum ConsensusFault implements Fault {
    CONSENSUS_DISABLED(FaultKind.UNAVAILABLE, "Consensus is switched off on this node"),
    CONSENSUS_BUSY(FaultKind.UNAVAILABLE, "Too many ballots are in work"),

    PROPOSAL_TYPE_UNKNOWN(FaultKind.INVALID, "There is no such type of proposal"),
    CONTENT_INVALID(FaultKind.INVALID, "The content does not fit the type of the proposal"),
    THRESHOLD_INVALID(FaultKind.INVALID, "The threshold is not a share of the whole"),
    THRESHOLD_TOO_LOW(FaultKind.INVALID, "The threshold is too low for this type of proposal"),
    DEADLINE_PAST(FaultKind.INVALID, "The voting deadline has passed already"),
    DEADLINE_OUT_OF_RANGE(FaultKind.INVALID, "The voting deadline is too near or too far"),
    MINIMUM_VOTES_UNREACHABLE(FaultKind.INVALID, "More votes are asked for than there are voters"),
    PROPOSAL_STALE(FaultKind.INVALID, "The proposal is too old"),
    PROPOSAL_FROM_FUTURE(FaultKind.INVALID, "The proposal is dated in the future"),
    PROPOSER_UNKNOWN(FaultKind.UNVERIFIED, "The proposer is not a registered node with a key"),
    PROPOSER_ISOLATED(FaultKind.FORBIDDEN, "The proposer is isolated"),
    PROPOSAL_ID_REUSED(FaultKind.CONFLICT, "The proposal id was used for another proposal"),
    PARAMETER_CHANGED(FaultKind.CONFLICT, "The parameter has another value by now"),
    NOT_APPLICABLE(FaultKind.CONFLICT, "The proposal would change nothing that can be changed"),
    ELECTORATE_TOO_SMALL(FaultKind.CONFLICT, "There are too few voters"),
    ELECTORATE_INVALID(FaultKind.INVALID, "The electorate is not valid"),
    TOO_MANY_PROPOSALS(FaultKind.RATE_LIMITED, "Too many proposals are open"),

    PROPOSAL_UNKNOWN(FaultKind.NOT_FOUND, "No such proposal was opened here"),
    PROPOSAL_CLOSED(FaultKind.CONFLICT, "The proposal is decided"),
    VOTING_CLOSED(FaultKind.CONFLICT, "The voting deadline has passed"),
    VOTER_UNKNOWN(FaultKind.FORBIDDEN, "The voter is not in the electorate"),
    VOTER_WITHOUT_KEY(FaultKind.UNVERIFIED, "The voter had no key when the proposal opened"),
    VOTER_ISOLATED(FaultKind.FORBIDDEN, "The voter is isolated"),
    BALLOT_MISDIRECTED(FaultKind.INVALID, "The ballot is for another proposal"),
    BALLOT_STALE(FaultKind.CONFLICT, "The ballot is for another electorate"),
    BALLOT_WEIGHT_DIFFERS(FaultKind.INVALID, "The ballot claims another weight"),
    REASONING_DIFFERS(FaultKind.INVALID, "The reasoning is not the one the ballot was signed for"),
    EQUIVOCATION(FaultKind.CONFLICT, "The voter has signed another ballot before"),

    CERTIFICATE_PENDING(FaultKind.CONFLICT, "The proposal is not decided yet"),
    CERTIFICATE_INVALID(FaultKind.UNVERIFIED, "The certificate does not prove its outcome"),
    CERTIFICATE_FOREIGN(FaultKind.UNVERIFIED, "The certificate is not of what you know"),
    CERTIFICATE_REFUTED(FaultKind.UNVERIFIED, "The oracle signed something else elsewhere"),
    WITNESS_UNFIT(FaultKind.INVALID, "What the certificate should be held against does not fit it"),
    EVIDENCE_INVALID(FaultKind.UNVERIFIED, "The evidence does not prove an equivocation"),
    EVIDENCE_UNKNOWN(FaultKind.NOT_FOUND, "There is no such evidence"),
    EPOCH_UNKNOWN(FaultKind.NOT_FOUND, "There is no such weight epoch");

    private final FaultKind kind;
    private final String title;

    ConsensusFault(FaultKind kind, String title) {
        this.kind = kind;
        this.title = title;
    }

    @Override
    public FaultKind kind() {
        return kind;
    }

    @Override
    public String title() {
        return title;
    }
}
