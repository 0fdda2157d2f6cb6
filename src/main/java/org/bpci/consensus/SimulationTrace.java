package org.bpci.consensus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.bpci.kernel.Digest;

/** What happened in a simulation, line by line, and the hash of all lines: equal hashes are equal histories. */
final class SimulationTrace {

    private final MessageDigest hash = Digest.sha256();
    private final Consumer<String> lines;
    private int factsTold;

    SimulationTrace(Consumer<String> lines) {
        this.lines = lines;
    }

    /** What came from outside, or what was answered. */
    void event(Instant now, String what) {
        write(now + " " + what);
    }

    /** The facts that are new on disk. */
    void facts(Instant now, List<Fact> stored) {
        for (; factsTold < stored.size(); factsTold++) {
            write(now + "   " + line(stored.get(factsTold)));
        }
    }

    private void write(String line) {
        hash.update((line + "\n").getBytes(StandardCharsets.UTF_8));
        lines.accept(line);
    }

    /** Ends the trace. */
    String hash() {
        return HexFormat.of().formatHex(hash.digest());
    }

    private static String line(Fact fact) {
        String kind = fact.getClass().getSimpleName();
        return kind + " " + switch (fact) {
            case Fact.WeightSet set -> set.node() + " " + set.weight();
            case Fact.EpochBegan began -> began.epoch().tree().toString();
            case Fact.ProposalOpened opened -> opened.opening().proposalId() + " epoch " + opened.opening().epoch() + " closes "
                    + opened.opening().terms().closesAt() + " opening " + opened.opening().digest().hex();
            case Fact.BallotCounted counted -> counted.proposalId() + " " + counted.voter() + " " + counted.choice() + " "
                    + counted.digest().hex() + " " + counted.at();
            case Fact.RoundRestarted restarted -> restarted.proposalId() + " round " + restarted.round();
            case Fact.EquivocationFound found -> found.proposalId() + " " + found.voter() + " " + found.first().hex() + " "
                    + found.second().hex();
            case Fact.ProposalDecided decided -> decided.proposalId() + " " + decided.decision();
            case Fact.ParameterSet set -> set.parameter().toString();
            case Fact.EmergencyBegan began -> began.emergency().toString();
            case Fact.EmergencyRatified ratified -> ratified.proposalId();
            case Fact.EmergencyEnded ended -> ended.proposalId();
            case Fact.OrderGiven given -> given.id() + " " + given.order();
            case Fact.EffectLapsed lapsed -> lapsed.proposalId() + " " + lapsed.reason();
        };
    }
}
