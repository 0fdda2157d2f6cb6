package org.bpci.consensus;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Ratio;
import org.bpci.kernel.Weight;

/**
 * How the voting on a proposal stands, or ended.
 *
 * @param roundEndsAt  when missing ballots are asked for again
 * @param neededMicros approving weight that approves
 * @param missing      voters without a ballot, the heaviest first; at most {@link #MISSING_SHOWN_MAX}
 * @param missingMicros weight of all voters without a ballot
 * @param explanation  why it stands where it stands, in sentences
 */
public record Progress(
        String proposalId, String typeName, NodeId proposer, Instant openedAt, Instant closesAt, int round, Instant roundEndsAt,
        Ratio threshold, long totalMicros, long neededMicros, int voters, int minimumVotes, long epoch, Tally tally,
        List<Missing> missing, int missingVoters, long missingMicros, FaultBudget faultBudget, Optional<Decision> decision,
        List<String> explanation) {

    static final int MISSING_SHOWN_MAX = 100;

    /** Why a ballot is not there. */
    public enum Absence {
        /** It is connected and has not voted. */
        SILENT("Silent"),
        DISCONNECTED("Disconnected"),
        /** It is shut out and cannot vote. */
        ISOLATED("Isolated"),
        /** It had no key when the proposal opened and cannot vote. */
        WITHOUT_KEY("WithoutKey");

        private final String wireName;

        Absence(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        boolean forGood() {
            return this == ISOLATED || this == WITHOUT_KEY;
        }
    }

    public record Missing(NodeId node, Weight weight, Absence absence) {
    }

    public Progress {
        missing = List.copyOf(missing);
        explanation = List.copyOf(explanation);
    }

    static Progress of(Round round, Duration roundTimeout, Predicate<NodeId> isolated, Predicate<NodeId> connected) {
        Opening opening = round.opening();
        Terms terms = opening.terms();
        List<Missing> missing = new ArrayList<>();
        long missingMicros = 0;
        for (Voter voter : round.missing()) {
            missingMicros += voter.weight().micros();
            missing.add(new Missing(voter.node(), voter.weight(), absence(voter, isolated, connected)));
        }
        return new Progress(opening.proposalId(), round.proposal().typeName(), round.proposal().proposer(), opening.openedAt(),
                terms.closesAt(), round.number(), earlier(round.roundBeganAt().plus(roundTimeout), terms.closesAt()), terms.threshold(),
                terms.totalMicros(), terms.threshold().needed(terms.totalMicros()), terms.voters(), terms.minimumVotes(), opening.epoch(),
                round.tally(), missing.subList(0, Math.min(missing.size(), MISSING_SHOWN_MAX)), missing.size(), missingMicros,
                FaultBudget.of(opening.roll(), terms.threshold()), round.decision(), Explanation.of(round, missing));
    }

    private static Absence absence(Voter voter, Predicate<NodeId> isolated, Predicate<NodeId> connected) {
        if (voter.key().isEmpty()) {
            return Absence.WITHOUT_KEY;
        }
        return isolated.test(voter.node()) ? Absence.ISOLATED
                : connected.test(voter.node()) ? Absence.SILENT : Absence.DISCONNECTED;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** {@code Open}, or the outcome. */
    public String state() {
        return decision.map(decided -> decided.outcome().wireName()).orElse("Open");
    }
}
