package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.bpci.consensus.BallotDraft;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Choice;
import org.bpci.consensus.Opening;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signer;

/**
 * What a ballot names: a proposal and the electorate it was opened for. Both digests are computed here from the objects the
 * oracle shows, so a voter signs what he was shown and not what somebody says it is (protocol §9).
 */
public record BallotPaper(OracleIdentity oracle, String proposalId, Digest proposalDigest, Digest openingDigest) {

    /** @param view a proposal as {@code GET /consensus/proposals/{id}} answers it */
    public static BallotPaper verified(JsonNode view, OracleIdentity oracle) {
        ObjectNode proposal = member(view, "proposal");
        ObjectNode opening = member(view, "opening");
        try {
            Opening opened = CertificateCheck.opened(proposal, opening, oracle.network(), new NodeId(oracle.oracleId()), oracle.key());
            return new BallotPaper(oracle, opened.proposalId(), opened.proposalDigest(), opened.digest());
        } catch (Refusal refusal) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle's opening of the proposal: " + refusal.detail());
        }
    }

    /** A ballot to send; signing the same choice again gives the same ballot. */
    public ObjectNode sign(NodeId voter, Signer signer, Choice choice, Optional<String> reasoning) {
        return new BallotDraft(proposalId, proposalDigest, openingDigest, voter, choice, reasoning).sign(oracle.network(), signer);
    }

    private static ObjectNode member(JsonNode view, String name) {
        if (view.get(name) instanceof ObjectNode object) {
            return object;
        }
        throw ClientFault.ANSWER_UNREADABLE.because("the oracle's answer has no " + name + "; is it a newer version?");
    }
}
