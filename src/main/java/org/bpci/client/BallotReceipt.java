package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.consensus.Ballot;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/** An oracle's signed promise that ballots count; it refutes a certificate that lacks one of them. */
public record BallotReceipt(ObjectNode tree) {

    /** Reads a receipt and checks that {@code oracle} signed it. */
    public static BallotReceipt verified(JsonNode tree, OracleIdentity oracle) {
        if (!(tree instanceof ObjectNode object)) {
            throw ClientFault.ANSWER_UNREADABLE.because("the oracle's answer has no receipt; is it a newer version?");
        }
        try {
            Signed.of(object).require(oracle.network(), Kind.BALLOT_RECEIPT, oracle.key());
            return new BallotReceipt(object);
        } catch (Refusal refusal) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle's receipt of the ballot: " + refusal.detail());
        }
    }

    /** Refuses a receipt that does not promise exactly this ballot. */
    public BallotReceipt require(Ballot ballot) {
        boolean named = tree.path("proposal_digest").asText().equals(ballot.proposalDigest().hex())
                && tree.path("opening_digest").asText().equals(ballot.openingDigest().hex());
        for (JsonNode entry : tree.path("ballots")) {
            if (named && entry.path("voter_node").asText().equals(ballot.voter().value())
                    && entry.path("digest").asText().equals(ballot.digest().hex())) {
                return this;
            }
        }
        throw ClientFault.ORACLE_NOT_GENUINE.because("the receipt does not name this ballot and its digest");
    }
}
