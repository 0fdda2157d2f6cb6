package org.bpci.consensus;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Weight;

/** Wrong rules, each by the name of its mistake. */
final class FaultyRules {

    private FaultyRules() {
    }

    static Map<String, Rules> all() {
        Map<String, Rules> faults = new LinkedHashMap<>();
        rules(faults);
        outOfReach(faults);
        return faults;
    }

    private static void rules(Map<String, Rules> faults) {
        faults.put("> for >=", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return terms.threshold().reachedBy(tally.approve() - 1, terms.totalMicros());
            }
        });
        faults.put("float tally", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                float share = (float) tally.approve() / terms.totalMicros();
                return share >= (float) terms.threshold().numerator() / terms.threshold().denominator();
            }
        });
        faults.put("products that overflow", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return tally.approve() * terms.threshold().denominator() >= terms.threshold().numerator() * terms.totalMicros();
            }
        });
        faults.put("base from votes cast", new Rules() {
            @Override
            boolean reached(Tally tally, Terms terms) {
                return tally.cast() > 0 && terms.threshold().reachedBy(tally.approve(), tally.cast());
            }
        });
        faults.put("minimum of votes ignored", new Rules() {
            @Override
            boolean enoughVotes(Tally tally, Terms terms) {
                return true;
            }
        });
        faults.put("abstentions do not count for the minimum", new Rules() {
            @Override
            boolean enoughVotes(Tally tally, Terms terms) {
                return tally.approvals() + tally.rejections() >= terms.minimumVotes();
            }
        });
        faults.put("abstentions count as approval", new Rules() {
            @Override
            Tally count(Tally tally, Choice choice, Weight weight) {
                return super.count(tally, choice == Choice.ABSTAIN ? Choice.APPROVE : choice, weight);
            }
        });
        faults.put("never rejected before the deadline", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return false;
            }
        });
        faults.put("rejected by a mere majority", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return super.hopeless(tally, terms) || tally.reject() > tally.approve() && tally.votes() > 2;
            }
        });
        faults.put("silence counts as approval at the deadline", new Rules() {
            @Override
            Outcome atDeadline(Tally tally, Terms terms) {
                return tally.approve() > tally.reject() ? Outcome.APPROVED : Outcome.EXPIRED;
            }
        });
        faults.put("deadline off by one", new Rules() {
            @Override
            boolean accepting(Instant now, Terms terms) {
                return !now.isAfter(terms.closesAt());
            }
        });
        faults.put("deadline early by a millisecond", new Rules() {
            @Override
            boolean accepting(Instant now, Terms terms) {
                return now.isBefore(terms.closesAt().minusMillis(1));
            }
        });
        faults.put("epoch and electorate missing from the bytes", new Rules() {
            @Override
            boolean sameOpening(Ballot ballot, Opening opening) {
                return true;
            }
        });
        faults.put("weights of today instead of the pinned ones", new Rules() {
            @Override
            Weight weight(Voter pinned, Epoch current) {
                return current.weights().getOrDefault(pinned.node(), pinned.weight());
            }
        });
        faults.put("equivocation taken for a repeat", new Rules() {
            @Override
            boolean repeats(Digest first, Digest second) {
                return true;
            }
        });
        faults.put("a repeat taken for equivocation", new Rules() {
            @Override
            boolean repeats(Digest first, Digest second) {
                return false;
            }
        });
    }

    private static void outOfReach(Map<String, Rules> faults) {
        faults.put("a minimum that no electorate reaches", new Rules() {
            @Override
            boolean staysAble(int voters, int minConsensusNodes) {
                return true;
            }
        });
        faults.put("rejected a millionth too early", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return !terms.threshold().reachedBy(terms.totalMicros() - tally.reject() - tally.abstain() - 1, terms.totalMicros());
            }
        });
        faults.put("rejected a millionth too late", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return !terms.threshold().reachedBy(terms.totalMicros() - tally.reject() - tally.abstain() + 1, terms.totalMicros());
            }
        });
        faults.put("abstentions still count as possible approval", new Rules() {
            @Override
            boolean hopeless(Tally tally, Terms terms) {
                return !terms.threshold().reachedBy(terms.totalMicros() - tally.reject(), terms.totalMicros());
            }
        });
        faults.put("one vote short of the minimum", new Rules() {
            @Override
            boolean enoughVotes(Tally tally, Terms terms) {
                return tally.votes() >= terms.minimumVotes() - 1;
            }
        });
    }
}
