package org.bpci.consensus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;

/**
 * The voters of an electorate, sorted by node id, each once. Shared between the proposals that were opened for the same
 * voters, because a thousand open proposals with a thousand voters each would not fit otherwise.
 */
public final class Roll {

    /** Voters of one network. */
    static final int VOTERS_MAX = 10_000;
    /** Sums stay exact for every reader of JSON numbers. */
    static final long TOTAL_MICROS_MAX = Json.INTEGER_MAX;

    private final List<Voter> voters;
    private final long totalMicros;

    private Roll(List<Voter> voters, long totalMicros) {
        this.voters = voters;
        this.totalMicros = totalMicros;
    }

    /** @param voters in any order */
    static Roll of(List<Voter> voters) {
        List<Voter> sorted = new ArrayList<>(voters);
        sorted.sort((a, b) -> a.node().compareTo(b.node()));
        long total = 0;
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0 && sorted.get(i).node().equals(sorted.get(i - 1).node())) {
                throw ConsensusFault.ELECTORATE_INVALID.because("voter " + sorted.get(i).node() + " is listed twice; list each voter once");
            }
            total = checkedTotal(total, sorted.get(i).weight().micros());
        }
        if (sorted.size() > VOTERS_MAX) {
            throw ConsensusFault.ELECTORATE_INVALID.because("at most " + VOTERS_MAX + " voters can be in an electorate");
        }
        return new Roll(Collections.unmodifiableList(sorted), total);
    }

    /** @return the sum, at most {@link #TOTAL_MICROS_MAX} */
    static long checkedTotal(long total, long micros) {
        if (micros > TOTAL_MICROS_MAX - total) {
            throw ConsensusFault.ELECTORATE_INVALID.because(
                    "the weights sum to more than 2^53 − 1 micro-units; scale all weights down");
        }
        return total + micros;
    }

    public List<Voter> voters() {
        return voters;
    }

    public int size() {
        return voters.size();
    }

    public Voter voter(int index) {
        return voters.get(index);
    }

    /** The place of {@code node} in {@link #voters()}, when it is a voter. */
    public OptionalInt indexOf(NodeId node) {
        int low = 0;
        int high = voters.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = voters.get(middle).node().compareTo(node);
            if (order == 0) {
                return OptionalInt.of(middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return OptionalInt.empty();
    }

    /** The weight of all voters together, micro-units. */
    public long totalMicros() {
        return totalMicros;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Roll roll && voters.equals(roll.voters);
    }

    @Override
    public int hashCode() {
        return voters.hashCode();
    }
}
