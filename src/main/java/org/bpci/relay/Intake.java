package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.relay.CallCourt.CallRuling;
import org.bpci.relay.VerifierRequest.CallClaim;
import org.bpci.relay.VerifierRequest.Claim;
import org.bpci.relay.VerifierRequest.VerifyClaims;

/**
 * Sends candidates to the verifiers in chunks and gives them on in the order they came. While all verifiers are busy the next
 * chunk grows, so that the way there and back is shared by more messages the more there is to do. Calls among them are decided
 * on the same way.
 */
final class Intake {

    /** Messages of one chunk: about a millisecond of verification. */
    private static final int CHUNK_MESSAGES_MAX = 32;
    /** A smaller chunk waits while another is on its way: waking a verifier and being woken cost as much as some verifications. */
    private static final int CHUNK_MESSAGES_MIN = 8;
    /** Chunks on their way for each verifier: one in work, one at its door. */
    private static final int CHUNKS_PER_VERIFIER = 2;

    private final Bus bus;
    private final Hearing hearing;
    private final Recent recent;
    private final int chunksMax;
    private final Findings findings;
    private final Deque<Candidate> waiting = new ArrayDeque<>();
    private final Deque<Chunk> running = new ArrayDeque<>();
    private int unfinished;

    /** What was found out, in the order the candidates were added. */
    interface Findings {

        /** @param ruling present when it is a call that was proven */
        void verified(Candidate candidate, Proof proof, Optional<CallRuling> ruling);

        /** Several may have been told at once; what they have in common can be done now. */
        void turnEnded();
    }

    private record Chunk(List<Candidate> candidates, Future<List<Proof>> proofs, Future<Map<Integer, CallRuling>> rulings) {

        Optional<CallRuling> ruling(int place) {
            return rulings.succeeded() ? Optional.ofNullable(rulings.result().get(place)) : Optional.empty();
        }
    }

    Intake(Bus bus, Recent recent, int verifiers, Findings findings) {
        this.bus = bus;
        this.hearing = new Hearing(bus);
        this.recent = recent;
        this.chunksMax = verifiers * CHUNKS_PER_VERIFIER;
        this.findings = findings;
    }

    void add(Candidate candidate) {
        waiting.add(candidate);
    }

    /** Call it at the end of each turn that added something. */
    void submit() {
        while (worthwhile()) {
            List<Candidate> candidates = new ArrayList<>(Math.min(waiting.size(), CHUNK_MESSAGES_MAX));
            List<Claim> claims = new ArrayList<>(candidates.size());
            while (!waiting.isEmpty() && candidates.size() < CHUNK_MESSAGES_MAX) {
                Candidate candidate = waiting.poll();
                candidates.add(candidate);
                claims.add(new Claim(candidate.message().tree(), candidate.verdict().key(), recent.find(candidate.key()), call(candidate)));
            }
            Future<List<Proof>> proofs = bus.ask(new VerifyClaims(claims));
            Future<Map<Integer, CallRuling>> rulings = proofs.compose(proven -> hearing.offers(candidates, proven));
            unfinished++;
            running.add(new Chunk(candidates, proofs, rulings));
            rulings.onComplete(done -> {
                unfinished--;
                deliver();
                submit();
            });
        }
    }

    /** What waits is looked at again whenever a chunk returns, so the last messages of a burst are never held by anything but work. */
    private boolean worthwhile() {
        return unfinished == 0 ? !waiting.isEmpty() : unfinished < chunksMax && waiting.size() >= CHUNK_MESSAGES_MIN;
    }

    private void deliver() {
        while (!running.isEmpty() && running.peek().rulings.isComplete()) {
            Chunk chunk = running.poll();
            for (int i = 0; i < chunk.candidates.size(); i++) {
                findings.verified(chunk.candidates.get(i), proof(chunk.proofs, i), chunk.ruling(i));
            }
            findings.turnEnded();
        }
    }

    /** The second signature of a call that has one. */
    private static Optional<CallClaim> call(Candidate candidate) {
        Message message = candidate.message();
        return message.isCall() && message.content() instanceof ObjectNode call && call.has(Signed.SIGNATURE)
                ? Optional.of(new CallClaim(call, message.type().equals(MessageType.CALL) ? Kind.CALL : Kind.RESPONSE, candidate.appKey()))
                : Optional.empty();
    }

    private static Proof proof(Future<List<Proof>> proofs, int i) {
        return proofs.succeeded() ? proofs.result().get(i) : new Proof.Disproven(unproven(proofs.cause()));
    }

    /** A verifier that is late is busy; one that broke will break again, so its refusal must not call for another attempt. */
    private static Refusal unproven(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return !refusal.is(BusFault.ROOM_TIMEOUT) ? refusal : RelayFault.RELAY_BUSY.because(
                    "the signature could not be checked in time; send the message again", RelayLimits.BUSY_RETRY_AFTER);
        }
        return BusFault.DEFECT.because("the signature could not be checked; the log of the node has the cause");
    }
}
