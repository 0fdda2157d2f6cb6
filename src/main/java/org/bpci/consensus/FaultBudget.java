package org.bpci.consensus;

import java.util.Comparator;
import java.util.List;
import org.bpci.kernel.Ratio;

/**
 * How much wrongdoing an electorate bears at a threshold. With {@code needed} the least approving weight:
 *
 * <ul>
 * <li>more than {@code total − needed} of weight that stays silent or rejects blocks every approval;
 * <li>two approvals of contradicting proposals share at least {@code 2·needed − total}; voters who sign both must weigh that
 *     much, and less cannot bring it about;
 * <li>so weight up to the smaller of {@code total − needed} and {@code 2·needed − total − 1} may lie and the network still
 *     decides, and decides one thing.
 * </ul>
 *
 * @param neededMicros    weight that approves
 * @param mayLieMicros    the weight above
 * @param canBlockMicros  the least weight that blocks
 * @param liarsTolerated  how many voters may lie, whichever they are: the heaviest that fit into {@code mayLieMicros}
 */
public record FaultBudget(long totalMicros, long neededMicros, long mayLieMicros, long canBlockMicros, int liarsTolerated) {

    static FaultBudget of(Roll roll, Ratio threshold) {
        long total = roll.totalMicros();
        if (total == 0) {
            return new FaultBudget(0, 0, 0, 0, 0);
        }
        long needed = threshold.needed(total);
        long mayLie = Math.max(0, Math.min(total - needed, 2 * needed - total - 1));
        return new FaultBudget(total, needed, mayLie, total - needed + 1, heaviestWithin(roll.voters(), mayLie));
    }

    private static int heaviestWithin(List<Voter> voters, long micros) {
        long left = micros;
        int count = 0;
        for (Voter voter : voters.stream().sorted(Comparator.comparing(Voter::weight).reversed()).toList()) {
            left -= voter.weight().micros();
            if (left < 0) {
                break;
            }
            count++;
        }
        return count;
    }
}
