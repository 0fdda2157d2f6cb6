package org.bpci.consensus;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.bus.Room;
import org.bpci.consensus.ScrutineerRequest.Finding;
import org.bpci.consensus.ScrutineerRequest.Paper;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;

/**
 * Reads ballots and checks their signatures, which is most of what a ballot costs. Stateless, so the room has several; they
 * never wait for anything but the processor.
 */
final class ScrutineerVerticle extends Room {

    private final Network network;

    ScrutineerVerticle(Network network) {
        this.network = network;
    }

    @Override
    public Future<?> start() {
        serve(ScrutineerRequest.CheckPapers.class, request -> {
            List<Finding> findings = new ArrayList<>(request.papers().size());
            request.papers().forEach(paper -> findings.add(check(paper)));
            return findings;
        });
        return open(ScrutineerRequest.class, ScrutineerRequest.ADDRESS);
    }

    private Finding check(Paper paper) {
        try {
            Ballot ballot = Ballot.read(paper.tree(), network);
            Optional<Ballot.Checked> checked = paper.key().map(key -> ballot.check(network, key));
            return new Finding.Read(ballot, checked);
        } catch (Refusal refusal) {
            return new Finding.Refused(refusal);
        }
    }
}
