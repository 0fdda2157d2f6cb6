package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.bpci.api.Routes;
import org.bpci.client.BallotPaper;
import org.bpci.consensus.CertificateCheck;
import org.bpci.consensus.Choice;
import org.bpci.consensus.ConsensusFault;
import org.bpci.consensus.Evidence;
import org.bpci.consensus.ProposalDraft;
import org.bpci.kernel.Refusal;

/** Four voters change a parameter of the network; the certificate proves it, and a voter who votes twice is caught. */
final class Decision implements Step {

    private static final String PARAMETER = "max_transaction_size";
    private static final int VALUE = 2048;
    /** Bits flipped one at a time, spread over the file. */
    private static final int FLIPS = 300;

    @Override
    public String title() {
        return "The nodes decide by vote, and the decision is a file anyone can check";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        Participant clearing = new Participant("clearing-house", stage.api());
        Participant supervisor = new Participant("supervisor", stage.api());
        List<Participant> voters = List.of(stage.bank(), stage.payments(), clearing, supervisor);
        try {
            for (Participant newcomer : List.of(clearing, supervisor)) {
                newcomer.register("Validator");
                newcomer.connect();
            }
            report.did("two more organisations join", "four voters of weight 1 bear one liar");
            String id = propose(stage, report);
            vote(id, voters, report);
            liar(stage, id, clearing, report);
            DemoFault.require(stage.api().get(Routes.PARAMETERS).path("parameters").path(PARAMETER).asInt() == VALUE, "the decision had no effect");
            report.checked("the parameter has changed", PARAMETER + " is " + VALUE + " on this network");
            certificate(stage, id, report);
        } finally {
            clearing.abandon();
            supervisor.abandon();
        }
    }

    private static String propose(Stage stage, Report report) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("parameter", PARAMETER).put("current_value", VALUE / 2)
                .put("proposed_value", VALUE).put("rationale", "Increase throughput for large transactions");
        JsonNode view = stage.api().send(Routes.PROPOSE, new ProposalDraft(Optional.empty(), stage.bank().id(), "NetworkParameter", content,
                Instant.now(), "+10m", OptionalInt.empty(), Optional.empty()).sign(stage.api().identity().network(), stage.bank().key())).body();
        String id = BallotPaper.verified(view, stage.api().identity()).proposalId();
        report.did(stage.bank().id() + " proposes", PARAMETER + " = " + VALUE + "; " + view.path("needed_weight").asText() + " of weight "
                + view.path("total_weight").asText() + " must approve");
        return id;
    }

    /** The fourth voter hears the outcome without having been needed for it. */
    private static void vote(String id, List<Participant> voters, Report report) throws InterruptedException {
        for (Participant voter : voters.subList(0, voters.size() - 1)) {
            String heard = voter.news("proposal-opened").path("proposal_id").asText();
            DemoFault.require(heard.equals(id), voter.id() + " heard of another proposal");
            voter.cast(voter.ballot(id, Choice.APPROVE));
            report.did(voter.id() + " approves", "ballot durable, receipt verified");
        }
        JsonNode decided = voters.getLast().news("proposal-decided");
        DemoFault.require(decided.path("outcome").asText().equals("Approved"), "three of four did not suffice");
        report.checked("decided", "Approved with " + decided.path("tally").path("approve_votes").asInt() + " of " + voters.size()
                + " votes; everyone connected was told");
    }

    private static void liar(Stage stage, String id, Participant liar, Report report) throws InterruptedException {
        try {
            liar.cast(liar.ballot(id, Choice.REJECT));
        } catch (Refusal refusal) {
            DemoFault.require(refusal.is(ConsensusFault.EQUIVOCATION), "the second ballot was refused for another reason: " + refusal.detail());
            String evidence = stage.bank().news("equivocation-found").path("evidence_id").asText();
            Evidence.Proven proven = Evidence.verify((ObjectNode) stage.api().get(Routes.EVIDENCE, evidence).path("evidence"));
            DemoFault.require(proven.voter().equals(liar.id()) && proven.key().equals(liar.key().verificationKey()), "the evidence is against another");
            report.checked(liar.id() + " signs Reject as well", "refused; both signatures are kept as proof, the voter is isolated");
            return;
        }
        throw DemoFault.PROMISE_BROKEN.because("a second ballot was accepted");
    }

    private static void certificate(Stage stage, String id, Report report) {
        byte[] file = stage.api().bytes(Routes.CERTIFICATE, Map.of("wait", "proof"), id);
        Path path = stage.folder().path().resolve("certificate.json");
        try {
            Files.write(path, file);
            CertificateCheck.Proven proven = CertificateCheck.verify(Files.readAllBytes(path));
            DemoFault.require(proven.inLedger() && proven.oracleKey().equals(stage.api().identity().key()), "the certificate proves less than it should");
            report.checked("bpci verify " + path.getFileName(), proven.decision().outcome().wireName() + " by " + proven.ballots().size()
                    + " ballots, every signature and the count checked offline");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        int caught = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] changed = file.clone();
            changed[(int) ((long) i * file.length / FLIPS)] ^= (byte) (1 << i % Byte.SIZE);
            try {
                CertificateCheck.verify(changed);
            } catch (Refusal refused) {
                caught++;
            }
        }
        DemoFault.require(caught == FLIPS, (FLIPS - caught) + " changed certificates went unnoticed");
        report.checked("a bit flipped here and there", caught + " of " + FLIPS + " changed files refused");
    }
}
