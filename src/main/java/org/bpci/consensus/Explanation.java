package org.bpci.consensus;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.bpci.consensus.Progress.Missing;
import org.bpci.kernel.Time;
import org.bpci.kernel.Weight;

/** Says in sentences why a proposal stands where it stands. */
final class Explanation {

    private static final int NODES_NAMED_MAX = 5;

    private final Tally tally;
    private final Terms terms;
    private final List<Missing> missing;
    private final long needed;
    private final List<String> sentences = new ArrayList<>();

    private Explanation(Round round, List<Missing> missing) {
        this.tally = round.tally();
        this.terms = round.opening().terms();
        this.missing = missing;
        this.needed = terms.threshold().needed(terms.totalMicros());
    }

    static List<String> of(Round round, List<Missing> missing) {
        Explanation explanation = new Explanation(round, missing);
        explanation.base();
        if (round.decision().isPresent()) {
            explanation.decided(round.decision().get());
        } else {
            explanation.open(round);
        }
        return explanation.sentences;
    }

    private void base() {
        say("Approval takes " + weight(needed) + " of the electorate's weight " + weight(terms.totalMicros()) + " (threshold "
                + terms.threshold() + ") and " + votes(terms.minimumVotes()) + "; " + weight(tally.approve()) + " approve, "
                + weight(tally.reject()) + " reject, " + weight(tally.abstain()) + " abstain, with " + votes(tally.votes()) + " of "
                + terms.voters() + " voters.");
    }

    private void decided(Decision decision) {
        say(switch (decision.outcome()) {
            case APPROVED -> "It was approved at " + Time.format(decision.at()) + ": the threshold and the minimum of votes were reached.";
            case REJECTED -> "It was rejected at " + Time.format(decision.at()) + ": of the rest at most "
                    + weight(terms.totalMicros() - tally.reject() - tally.abstain()) + " could have approved, " + weight(needed) + " were needed.";
            case EXPIRED -> "It expired at its deadline, " + Time.format(terms.closesAt()) + ": " + lacking() + ".";
        });
    }

    private void open(Round round) {
        say("It is open in round " + round.number() + " until " + Time.format(terms.closesAt()) + "; for approval " + lacking() + ".");
        long rejecting = terms.totalMicros() - needed - tally.reject() - tally.abstain();
        say("It is rejected as soon as more than " + weight(Math.max(0, rejecting)) + " further weight rejects or abstains.");
        List<Missing> away = missing.stream().filter(voter -> voter.absence() == Progress.Absence.DISCONNECTED).toList();
        if (!away.isEmpty()) {
            say("Not connected: " + names(away) + ".");
        }
        List<Missing> barred = missing.stream().filter(voter -> voter.absence().forGood()).toList();
        if (!barred.isEmpty()) {
            say("Cannot vote, isolated or without a key when it opened: " + names(barred) + ".");
        }
        long reachable = tally.approve() + sum(missing) - sum(barred);
        if (!terms.threshold().reachedBy(reachable, terms.totalMicros())) {
            say("It is stuck: even if all who can still vote approve, only " + weight(reachable) + " would; it will expire unless "
                    + "an isolation is lifted.");
        } else if (tally.votes() + missing.size() - barred.size() < terms.minimumVotes()) {
            say("It is stuck: too few voters who can still vote are left for the minimum of votes.");
        }
    }

    private String lacking() {
        long weight = Math.max(0, needed - tally.approve());
        int votes = Math.max(0, terms.minimumVotes() - tally.votes());
        return weight == 0 && votes == 0 ? "nothing was lacking"
                : (weight > 0 ? weight(weight) + " more approving weight" : "")
                + (weight > 0 && votes > 0 ? " and " : "")
                + (votes > 0 ? votes(votes) + " more" : "") + (weight > 0 && votes == 0 ? " is" : " are") + " lacking";
    }

    private static String names(List<Missing> voters) {
        String named = voters.stream().limit(NODES_NAMED_MAX).map(voter -> voter.node() + " (" + voter.weight() + ")")
                .collect(Collectors.joining(", "));
        return voters.size() <= NODES_NAMED_MAX ? named : named + " and " + (voters.size() - NODES_NAMED_MAX) + " more";
    }

    private static long sum(List<Missing> voters) {
        return voters.stream().mapToLong(voter -> voter.weight().micros()).sum();
    }

    private static String votes(int count) {
        return count + (count == 1 ? " ballot" : " ballots");
    }

    private static String weight(long micros) {
        return Weight.text(micros);
    }

    private void say(String sentence) {
        sentences.add(sentence);
    }
}
