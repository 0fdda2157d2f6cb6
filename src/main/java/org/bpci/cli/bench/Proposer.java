package org.bpci.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.consensus.ProposalDraft;
import org.bpci.kernel.Digest;

/** Registers voters and opens proposals that change nothing and need every voter, over REST, proposed by each voter in turn. */
final class Proposer {

    private final ApiClient api;
    private final List<BenchNode> voters = new ArrayList<>();
    private int proposals;

    Proposer(ApiClient api) {
        this.api = api;
    }

    List<BenchNode> register(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            voters.add(BenchNode.register(api, "bench-voter-" + i, "consensus"));
        }
        return List.copyOf(voters);
    }

    List<BallotCorpus.OpenProposal> open(int count) {
        List<BallotCorpus.OpenProposal> opened = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            BenchNode proposer = voters.get(proposals % voters.size());
            JsonNode view = api.send(Routes.PROPOSE, new ProposalDraft(Optional.of("bench-" + proposals++), proposer.id(), "Advisory",
                    JsonNodeFactory.instance.objectNode().put("text", "is it fast enough?"), Instant.now(), "+24h", OptionalInt.empty(),
                    Optional.of(JsonNodeFactory.instance.numberNode(1))).sign(api.identity().network(), proposer.key())).body();
            opened.add(new BallotCorpus.OpenProposal(view.path("proposal").path("proposal_id").asText(),
                    Digest.ofHex(view.path("proposal_digest").asText()), Digest.ofHex(view.path("opening_digest").asText())));
        }
        return opened;
    }
}
