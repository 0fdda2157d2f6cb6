package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;

/**
 * One file that proves one decision to anybody, for ever (protocol §9.6): everything the outcome rests on, and the oracle's
 * seal over all of it. Its bytes are the canonical form, so no bit of the file is without meaning. The place of the decision
 * in the ledger is added later and therefore lies outside the seal; it proves itself.
 */
final class Certificate {

    static final String FORMAT = "bpci-consensus-certificate-v1";
    static final String SEAL = "seal";
    static final String LEDGER_PROOF = "ledger_proof";

    private static final String BALLOTS = "ballots";
    private static final String TALLY = "tally";

    /** A certificate as it is stored: {@code text} is the file, {@code digest} the identity of the decision. */
    record Sealed(Digest digest, String text) {
    }

    private Certificate() {
    }

    /**
     * @param opening signed by the oracle
     * @param ballots without reasoning, in any order
     */
    static Signed seal(Proposal proposal, Epoch epoch, Opening opened, ObjectNode opening, List<Ballot> ballots,
                       Decision decision, Network network, Signer signer) {
        return seal(proposal.signed().tree(), epoch.tree(), opened, opening,
                ballots.stream().sorted(Comparator.comparing(Ballot::voter)).map(Ballot::bare).toList(), decision, network, signer);
    }

    /** @param ballots without reasoning, sorted by voter */
    static Signed seal(ObjectNode proposal, ObjectNode epoch, Opening opened, ObjectNode opening, List<ObjectNode> ballots,
                       Decision decision, Network network, Signer signer) {
        ObjectNode tree = rest(proposal, epoch, opened, opening, decision, network, signer);
        tree.putArray(BALLOTS).addAll(ballots);
        return Signed.sign(tree, network, Kind.DECISION, signer, SEAL, LEDGER_PROOF);
    }

    /**
     * The same of what is stored, without reading the ballots again: {@code ballots} sorts before every other member, so their
     * canonical texts stand in front of the canonical rest.
     *
     * @param ballots canonical, without reasoning, sorted by voter
     */
    static Sealed sealStored(ObjectNode proposal, ObjectNode epoch, Opening opened, ObjectNode opening, List<String> ballots,
                             Decision decision, Network network, Signer signer) {
        ObjectNode rest = rest(proposal, epoch, opened, opening, decision, network, signer);
        byte[] cast = ballots.stream().collect(Collectors.joining(",", "{\"" + BALLOTS + "\":[", "],")).getBytes(StandardCharsets.UTF_8);
        byte[] text = spliced(cast, Canonical.of(rest));
        byte[] signed = network.pae(Kind.DECISION, text);
        byte[] seal = ("\"" + SEAL + "\":\"" + signer.sign(signed).text() + "\",").getBytes(StandardCharsets.US_ASCII);
        return new Sealed(Digest.of(signed), sealed(text, seal, text.length - lastMember(rest).length));
    }

    private static byte[] spliced(byte[] cast, byte[] rest) {
        byte[] whole = Arrays.copyOf(cast, cast.length + rest.length - 1);
        System.arraycopy(rest, 1, whole, cast.length, rest.length - 1);
        return whole;
    }

    /** {@code tally} sorts after every other member, and {@code seal} right before it. */
    private static byte[] lastMember(ObjectNode rest) {
        byte[] canonical = Canonical.of(rest.objectNode().set(TALLY, rest.get(TALLY)));
        return Arrays.copyOfRange(canonical, 1, canonical.length);
    }

    private static String sealed(byte[] text, byte[] seal, int at) {
        byte[] file = Arrays.copyOf(text, text.length + seal.length);
        System.arraycopy(seal, 0, file, at, seal.length);
        System.arraycopy(text, at, file, at + seal.length, text.length - at);
        return new String(file, StandardCharsets.UTF_8);
    }

    private static ObjectNode rest(ObjectNode proposal, ObjectNode epoch, Opening opened, ObjectNode opening, Decision decision,
                                   Network network, Signer signer) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("format", FORMAT)
                .put("network_id", network.id())
                .put("oracle_id", opened.oracle().value())
                .put("oracle_key", signer.verificationKey().text())
                .put("outcome", decision.outcome().wireName())
                .put("decided_at", Time.format(decision.at()))
                .put("rounds", decision.rounds());
        tree.set("proposal", proposal);
        tree.set("epoch", epoch);
        tree.set("opening", opening);
        tree.set(TALLY, tally(decision.tally(), opened.terms().totalMicros()));
        return tree;
    }

    static ObjectNode tally(Tally tally, long totalMicros) {
        return JsonNodeFactory.instance.objectNode()
                .put("total_weight_micros", totalMicros)
                .put("approve_micros", tally.approve())
                .put("reject_micros", tally.reject())
                .put("abstain_micros", tally.abstain())
                .put("approve_votes", tally.approvals())
                .put("reject_votes", tally.rejections())
                .put("abstain_votes", tally.abstentions());
    }

    /** The identity of a decision: what is sealed, hashed. */
    static Digest digest(ObjectNode certificate, Network network) {
        return Signed.of(certificate, SEAL, LEDGER_PROOF).digest(network, Kind.DECISION);
    }

    /** The bytes of the file. */
    static byte[] file(ObjectNode certificate) {
        return Canonical.of(certificate);
    }
}
