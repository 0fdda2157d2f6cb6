package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Weight;

/**
 * Follows the electorate of a certificate back to epoch 0: each epoch names the one before by its digest and the decision
 * that began it, and that decision's own certificate must turn the old weights into the new (protocol §9.6).
 */
public final class EpochChain {

    private final Network network;
    private final Map<Digest, Epoch> epochs = new HashMap<>();
    private final Map<Digest, Proven> causes = new HashMap<>();

    /** @param network of the certificates to come */
    public EpochChain(String network) {
        this.network = Network.of(network);
    }

    /** Takes an epoch or a certificate; both in any order. */
    public void add(byte[] file) {
        ObjectNode tree = Json.parseObject(file, CertificateCheck.FILE_BYTES_MAX);
        if (CertificateCheck.recognizes(tree)) {
            Proven proven = CertificateCheck.verify(file);
            add(proven.epoch());
            causes.put(proven.proposal().digest(), proven);
        } else {
            epochs.put(Digest.of(network.pae(Kind.EPOCH, Canonical.of(tree))), Epoch.read(tree));
        }
    }

    private void add(Epoch epoch) {
        epochs.put(epoch.digest(network), epoch);
    }

    /** Refuses a certificate whose electorate does not come from this epoch 0 by decisions. */
    public void require(Proven proven, Digest epochZero) {
        add(proven.epoch());
        Map<Long, Digest> chain = new HashMap<>();
        Map<Long, Digest> electorates = new TreeMap<>();
        Epoch epoch = proven.epoch();
        Digest digest = proven.opening().epochDigest();
        chain.put(epoch.number(), digest);
        while (epoch.number() > 0) {
            Proven cause = cause(epoch, proven);
            electorates.put(cause.opening().epoch(), cause.opening().epochDigest());
            digest = epoch.previous().orElseThrow();
            Epoch before = epochs.get(digest);
            if (before == null) {
                throw unfit("the history lacks weight epoch " + (epoch.number() - 1) + " (" + digest + "); add the answer of GET "
                        + "/api/v1/consensus/epochs/" + (epoch.number() - 1) + ", or a certificate under that epoch");
            }
            follows(before, cause, epoch);
            epoch = before;
            chain.put(epoch.number(), digest);
        }
        if (!digest.equals(epochZero)) {
            throw foreign("its electorate goes back to epoch 0 with the digest " + digest + ", expected was " + epochZero);
        }
        electorates.forEach((number, of) -> {
            if (!of.equals(chain.get(number))) {
                throw foreign("a decision that changed the weights was taken by another electorate than weight epoch " + number + " of this chain");
            }
        });
    }

    private Proven cause(Epoch epoch, Proven of) {
        Epoch.Cause named = epoch.cause().orElseThrow();
        Proven cause = causes.get(named.proposalDigest());
        if (cause == null) {
            throw unfit("the history lacks the certificate of proposal " + named.proposalId() + ", which began weight epoch " + epoch.number());
        }
        if (!cause.networkId().equals(of.networkId()) || !cause.oracleKey().equals(of.oracleKey())) {
            throw foreign("the decision that began weight epoch " + epoch.number() + " is another oracle's");
        }
        return cause;
    }

    private static void follows(Epoch before, Proven cause, Epoch after) {
        Optional<SortedMap<NodeId, Weight>> weights = cause.decision().outcome() == Outcome.APPROVED
                ? changed(before.weights(), cause.proposal().motion()) : Optional.empty();
        boolean follows = before.number() + 1 == after.number() && before.oracle().equals(after.oracle())
                && cause.opening().epoch() <= before.number() && after.beganAt().equals(cause.decision().at())
                && weights.equals(Optional.of(after.weights()));
        if (!follows) {
            throw foreign("weight epoch " + after.number() + " is not what the decision on " + cause.proposal().id() + " makes of epoch "
                    + before.number());
        }
    }

    /** Empty when the motion changes no weights, or none of these. */
    private static Optional<SortedMap<NodeId, Weight>> changed(SortedMap<NodeId, Weight> before, Motion motion) {
        SortedMap<NodeId, Weight> weights = new TreeMap<>(before);
        boolean changes = switch (motion) {
            case Motion.AdmitVoter admit -> weights.putIfAbsent(admit.node(), admit.weight()) == null;
            case Motion.RemoveVoter remove -> weights.remove(remove.node()) != null;
            case Motion.Reweigh reweigh -> reweigh.weights().entrySet().stream()
                    .allMatch(change -> weights.replace(change.getKey(), change.getValue()) != null);
            case Motion.SetParameter other -> false;
            case Motion.RestoreNode other -> false;
            case Motion.Upgrade other -> false;
            case Motion.ReplaceKey other -> false;
            case Motion.SetPolicy other -> false;
            case Motion.RatifyEmergency other -> false;
            case Motion.Act other -> false;
            case Motion.Advise other -> false;
        };
        return changes ? Optional.of(weights) : Optional.empty();
    }

    private static Refusal foreign(String why) {
        return ConsensusFault.CERTIFICATE_FOREIGN.because(why);
    }

    private static Refusal unfit(String why) {
        return ConsensusFault.WITNESS_UNFIT.because(why);
    }
}
