package org.bpci.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.bpci.consensus.Ballot;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;

/** The ballots of one session that are on their way, by proposal: a voter has one for each. */
final class BallotBox {

    private record Sent(Ballot ballot, CompletableFuture<BallotReceipt> receipt) {
    }

    private final ConcurrentHashMap<String, Sent> sent = new ConcurrentHashMap<>();

    /** @throws IllegalStateException when one on the same proposal is not answered yet */
    CompletableFuture<BallotReceipt> put(Ballot ballot) {
        Sent one = new Sent(ballot, new CompletableFuture<>());
        if (sent.putIfAbsent(ballot.proposalId(), one) != null) {
            throw new IllegalStateException("a ballot on " + ballot.proposalId() + " is on its way already");
        }
        return one.receipt;
    }

    void receipt(ObjectNode frame, OracleIdentity oracle) {
        BallotReceipt receipt = BallotReceipt.verified(frame.path("receipt"), oracle);
        Sent one = sent.remove(receipt.tree().path("proposal_id").asText());
        if (one != null) {
            try {
                one.receipt.complete(receipt.require(one.ballot));
            } catch (Refusal other) {
                one.receipt.completeExceptionally(other);
            }
        }
    }

    void refused(ObjectNode frame) {
        Sent one = sent.remove(frame.path("proposal_id").asText());
        if (one != null && frame.get("problem") instanceof ObjectNode problem) {
            one.receipt.completeExceptionally(Problem.read(problem));
        }
    }

    void fail(Supplier<Refusal> why) {
        sent.keySet().forEach(id -> {
            Sent one = sent.remove(id);
            if (one != null) {
                one.receipt.completeExceptionally(why.get());
            }
        });
    }
}
