package org.bpci.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bpci.cli.print.Table;
import org.bpci.cli.print.Words;
import org.bpci.consensus.Ballot;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.consensus.Outcome;
import org.bpci.consensus.Tally;
import org.bpci.consensus.Terms;
import org.bpci.consensus.Trust;
import org.bpci.consensus.Voter;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Weight;

/** Tells what a valid certificate proves and on what that rests. */
final class CertificatePrinter {

    private static final String COMPARE = "compare it";
    private static final String KNOWN = "as you know it";
    private static final int CONTENT_CHARS_SHOWN = 400;

    private final CertificateVerification.Verdict verdict;
    private final Proven proven;
    private final Trust trust;
    private final Map<NodeId, Ballot> ballots = new TreeMap<>();

    CertificatePrinter(CertificateVerification.Verdict verdict, Trust trust) {
        this.verdict = verdict;
        this.proven = verdict.proven();
        this.trust = trust;
        proven.ballots().forEach(ballot -> ballots.put(ballot.voter(), ballot));
    }

    void print(PrintWriter out) {
        out.println(proven.decision().outcome().wireName().toUpperCase(Locale.ROOT) + ": " + Words.safe(proven.opening().proposalId())
                + ", " + Words.safe(proven.proposal().typeName()) + ", on the network " + proven.networkId());
        out.println();
        decision().print(out);
        out.println();
        voters().print(out);
        out.println();
        out.println("This rests on");
        grounds().print(out);
        out.println();
        out.println("VALID: every signature verifies, and these ballots make it " + proven.decision().outcome().wireName() + ". " + worth());
        out.println(omission());
    }

    private Table decision() {
        Terms terms = proven.opening().terms();
        Tally tally = proven.decision().tally();
        String content = new String(Canonical.of(proven.proposal().signed().tree().path("content")), StandardCharsets.UTF_8);
        return Table.facts()
                .row("content", content.length() <= CONTENT_CHARS_SHOWN ? content : content.substring(0, CONTENT_CHARS_SHOWN) + "…")
                .row("proposer", proven.proposal().proposer())
                .row("voting", Time.format(proven.opening().openedAt()) + " to " + Time.format(terms.closesAt()) + ", decided "
                        + Time.format(proven.decision().at()) + " in round " + proven.decision().rounds())
                .row("needed", Weight.text(proven.faultBudget().neededMicros()) + " of " + Weight.text(terms.totalMicros()) + " (threshold "
                        + terms.threshold() + ") and " + Words.count(terms.minimumVotes(), "ballot"))
                .row("counted", "approve " + Weight.text(tally.approve()) + ", reject " + Weight.text(tally.reject()) + ", abstain "
                        + Weight.text(tally.abstain()) + ", " + Words.count(tally.votes(), "ballot") + " of " + Words.count(terms.voters(), "voter"))
                .row("digest", proven.digest());
    }

    private Table voters() {
        Table table = Table.of("VOTER", "WEIGHT", "VOTE", "KEY", "");
        for (Voter voter : proven.opening().roll().voters()) {
            table.row(voter.node(), voter.weight(), vote(voter), voter.key().map(VerificationKey::keyId).orElse("none"),
                    trust.knows(voter.node()) ? "known to you" : "");
        }
        return table;
    }

    private String vote(Voter voter) {
        return ballots.containsKey(voter.node()) ? ballots.get(voter.node()).choice().wireName() : "-";
    }

    private Table grounds() {
        return Table.facts()
                .row("network", trust.network().isPresent() ? KNOWN : COMPARE, proven.networkId())
                .row("oracle's key", trust.oracleKey().isPresent() ? KNOWN : COMPARE, proven.oracle() + ", " + shown(proven.oracleKey()))
                .row("electorate", electorate(), "weight epoch " + proven.opening().epoch() + ", " + proven.opening().epochDigest())
                .row("voters' keys", trust.known(proven) + " of " + proven.opening().roll().size() + " known to you",
                        trust.carries(proven) ? "they decide it alone" : "the others are the oracle's word, which every ballot here repeats")
                .row("ledger", proven.place().isPresent() ? "proven" : "not in the file", proven.place().map(place ->
                        "entry " + place.index() + " of a signed tree of " + place.treeSize()).orElse(""))
                .row("times", "the oracle's clock", "");
    }

    private String electorate() {
        return verdict.chainChecked() ? "comes from your epoch 0 by decisions" : trust.epoch().isPresent() ? KNOWN : COMPARE;
    }

    /** An ML-DSA key would fill the screen. */
    private static String shown(VerificationKey key) {
        return (key.suite() == Suite.ED25519 ? key.text() : key.suite().wireName()) + " (" + key.keyId() + ")";
    }

    private String worth() {
        return trust.carries(proven) ? "The voters you know decide it alone."
                : trust.oracleKey().isPresent() ? "Whose the voters' keys are is the word of the oracle you know."
                : "It is worth what these keys are worth.";
    }

    private String omission() {
        if (!verdict.confronted().isEmpty()) {
            return "It agrees with " + String.join("; ", verdict.confronted()) + ".";
        }
        return "That no ballot was left out it cannot show by itself: hold it against receipts (--receipt) or the ledger (--ledger)."
                + (proven.decision().outcome() == Outcome.EXPIRED ? "" : " One left out could not have made another outcome.");
    }

    ObjectNode json() {
        Terms terms = proven.opening().terms();
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("valid", true).put("kind", "certificate")
                .put("outcome", proven.decision().outcome().wireName())
                .put("proposal_id", proven.opening().proposalId()).put("proposal_type", proven.proposal().typeName())
                .put("proposal_digest", proven.opening().proposalDigest().hex()).put("opening_digest", proven.opening().digest().hex())
                .put("decision_digest", proven.digest().hex()).put("decided_at", Time.format(proven.decision().at()))
                .put("network_id", proven.networkId()).put("oracle_id", proven.oracle().value())
                .put("oracle_key", proven.oracleKey().text()).put("oracle_key_id", proven.oracleKey().keyId())
                .put("threshold", terms.threshold().toString()).put("minimum_votes", terms.minimumVotes())
                .put("needed_micros", proven.faultBudget().neededMicros());
        json.set("tally", proven.tally());
        json.put("epoch", proven.opening().epoch()).put("epoch_digest", proven.opening().epochDigest().hex());
        proven.place().ifPresent(place -> json.putObject("ledger").put("index", place.index()).put("tree_size", place.treeSize()));
        ArrayNode voters = json.putArray("voters");
        for (Voter voter : proven.opening().roll().voters()) {
            ObjectNode entry = voters.addObject().put("node_id", voter.node().value()).put("weight_micros", voter.weight().micros())
                    .put("known", trust.knows(voter.node()));
            voter.key().ifPresent(key -> entry.put("key_id", key.keyId()));
            if (ballots.containsKey(voter.node())) {
                entry.put("vote", vote(voter));
            }
        }
        json.putObject("known").put("network", trust.network().isPresent()).put("oracle_key", trust.oracleKey().isPresent())
                .put("electorate", trust.epoch().isPresent() || verdict.chainChecked()).put("voters", trust.known(proven))
                .put("voters_decide_alone", trust.carries(proven));
        ArrayNode confronted = json.putArray("agrees_with");
        verdict.confronted().forEach(confronted::add);
        return json;
    }
}
