package org.bpci.consensus;

import org.bpci.kernel.Weight;

/**
 * What has been voted so far: weights in micro-units and the number of ballots, by choice. Sums cannot overflow: an
 * electorate's total weight is at most 2^53 − 1 ({@link Roll}), and each voter is counted once.
 */
public record Tally(long approve, long reject, long abstain, int approvals, int rejections, int abstentions) {

    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    public Tally plus(Choice choice, Weight weight) {
        long micros = weight.micros();
        return switch (choice) {
            case APPROVE -> new Tally(approve + micros, reject, abstain, approvals + 1, rejections, abstentions);
            case REJECT -> new Tally(approve, reject + micros, abstain, approvals, rejections + 1, abstentions);
            case ABSTAIN -> new Tally(approve, reject, abstain + micros, approvals, rejections, abstentions + 1);
        };
    }

    /** Ballots of any choice. */
    public int votes() {
        return approvals + rejections + abstentions;
    }

    /** Weight of all ballots, micro-units. */
    public long cast() {
        return approve + reject + abstain;
    }
}
