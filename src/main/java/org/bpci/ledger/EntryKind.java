package org.bpci.ledger;

import java.util.Optional;

/** What an entry records. The wire name is the constant in CamelCase and, once written to a log, never changes its meaning. */
public enum EntryKind {
    /** Its digest is that of the configuration the node runs with. */
    ORACLE_STARTED("OracleStarted"),
    PAYLOADS_PRUNED("PayloadsPruned"),

    NODE_REGISTERED("NodeRegistered"),
    NODE_UPDATED("NodeUpdated"),
    KEY_ROTATED("KeyRotated"),
    NODE_DEREGISTERED("NodeDeregistered"),
    NODE_ISOLATED("NodeIsolated"),
    NODE_RESTORED("NodeRestored"),

    MESSAGE_ACCEPTED("MessageAccepted"),
    MESSAGE_DELIVERED("MessageDelivered"),
    MESSAGE_EXPIRED("MessageExpired"),
    MESSAGE_DEAD("MessageDead"),
    MESSAGE_REPLAYED("MessageReplayed"),
    MESSAGE_REVOKED("MessageRevoked"),
    MESSAGE_REJECTED("MessageRejected"),
    EQUIVOCATION_FOUND("EquivocationFound"),

    APP_REGISTERED("AppRegistered"),
    APP_QUARANTINED("AppQuarantined"),
    QUARANTINE_LIFTED("QuarantineLifted"),
    AGREEMENT_PROPOSED("AgreementProposed"),
    AGREEMENT_ACTIVATED("AgreementActivated"),
    AGREEMENT_SUPERSEDED("AgreementSuperseded"),
    AGREEMENT_SUSPENDED("AgreementSuspended"),
    AGREEMENT_RESUMED("AgreementResumed"),
    AGREEMENT_REVOKED("AgreementRevoked"),
    AGREEMENT_EXPIRED("AgreementExpired"),
    CALL_DENIED("CallDenied"),
    POLICY_ALERT("PolicyAlert"),

    EPOCH_BEGAN("EpochBegan"),
    PROPOSAL_OPENED("ProposalOpened"),
    BALLOT_COUNTED("BallotCounted"),
    PROPOSAL_DECIDED("ProposalDecided"),
    PARAMETER_SET("ParameterSet"),
    EMERGENCY_BEGAN("EmergencyBegan"),
    EMERGENCY_ENDED("EmergencyEnded");

    private final String wireName;

    EntryKind(String wireName) {
        this.wireName = wireName;
    }

    /** The kind of that name, whatever its case. */
    public static Optional<EntryKind> of(String wireName) {
        for (EntryKind kind : values()) {
            if (kind.wireName.equalsIgnoreCase(wireName)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    public String wireName() {
        return wireName;
    }
}
