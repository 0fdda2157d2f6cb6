package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bpci.consensus.BallotDraft;
import org.bpci.consensus.Choice;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;

/**
 * Ballots signed beforehand, proposal by proposal: number {@code n} is voter {@code n % voters} on proposal {@code n / voters}.
 * All approve, and every proposal needs all of them, so the last voter's ballot decides.
 */
record BallotCorpus(List<BenchNode> voters, List<OpenProposal> proposals, ObjectNode[] ballots) {

    /** What a voter must know of a proposal. */
    record OpenProposal(String id, Digest digest, Digest openingDigest) {
    }

    static BallotCorpus sign(List<BenchNode> voters, List<OpenProposal> proposals, Network network) {
        ObjectNode[] ballots = new ObjectNode[voters.size() * proposals.size()];
        IntStream.range(0, ballots.length).parallel().forEach(number -> {
            BenchNode voter = voters.get(number % voters.size());
            OpenProposal on = proposals.get(number / voters.size());
            ballots[number] = new BallotDraft(on.id(), on.digest(), on.openingDigest(), voter.id(), Choice.APPROVE, Optional.empty())
                    .sign(network, voter.key());
        });
        return new BallotCorpus(voters, proposals, ballots);
    }

    /** As they are sent over WebSocket. */
    byte[][] frames() {
        byte[][] frames = new byte[ballots.length][];
        IntStream.range(0, frames.length).parallel().forEach(number -> {
            ObjectNode frame = JsonNodeFactory.instance.objectNode().put("type", "ballot");
            frame.set("ballot", ballots[number]);
            frames[number] = Wire.textFrame(Json.write(frame));
        });
        return frames;
    }
}
