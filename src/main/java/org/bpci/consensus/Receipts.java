package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Time;

/**
 * What voters get for their ballots (protocol §9.5): the oracle's word that these ballots count on this proposal. A
 * certificate that lacks one of them is refuted by its receipt. One receipt serves all ballots of one proposal in one
 * transaction, up to a bound, because signing costs half a verification.
 */
final class Receipts {

    /** A receipt goes to each of its voters, so its size counts as often; a dearer signature than a sixteenth is not worth it. */
    private static final int BALLOTS_MAX = 16;

    private final ConsensusSettings settings;

    Receipts(ConsensusSettings settings) {
        this.settings = settings;
    }

    /** @return the receipt of each ballot, by the ballot's digest */
    Map<Digest, ConsensusStore.ReceiptRow> of(List<Fact.BallotCounted> counted, Assembly assembly) {
        Map<String, List<Fact.BallotCounted>> byProposal = new LinkedHashMap<>();
        counted.forEach(fact -> byProposal.computeIfAbsent(fact.proposalId(), id -> new ArrayList<>()).add(fact));
        Map<Digest, ConsensusStore.ReceiptRow> receipts = new LinkedHashMap<>();
        byProposal.forEach((id, facts) -> {
            Opening opening = assembly.round(id).orElseThrow().opening();
            for (int from = 0; from < facts.size(); from += BALLOTS_MAX) {
                List<Fact.BallotCounted> some = facts.subList(from, Math.min(facts.size(), from + BALLOTS_MAX));
                ConsensusStore.ReceiptRow receipt = sign(opening, some);
                some.forEach(fact -> receipts.put(fact.digest(), receipt));
            }
        });
        return receipts;
    }

    private ConsensusStore.ReceiptRow sign(Opening opening, List<Fact.BallotCounted> facts) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("oracle_id", settings.oracle().value())
                .put("key_id", settings.signer().verificationKey().keyId())
                .put("proposal_id", opening.proposalId())
                .put("proposal_digest", opening.proposalDigest().hex())
                .put("opening_digest", opening.digest().hex())
                .put("accepted_at", Time.format(facts.getFirst().at()));
        ArrayNode ballots = tree.putArray("ballots");
        facts.forEach(fact -> ballots.addObject().put("voter_node", fact.voter().value()).put("digest", fact.digest().hex()));
        Signed signed = Signed.sign(tree, settings.network(), Kind.BALLOT_RECEIPT, settings.signer());
        return new ConsensusStore.ReceiptRow(signed.digest(settings.network(), Kind.BALLOT_RECEIPT), signed.tree().toString());
    }
}
