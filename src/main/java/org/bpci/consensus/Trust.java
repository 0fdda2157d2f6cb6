package org.bpci.consensus;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.consensus.CertificateCheck.Proven;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;

/**
 * What a reader of certificates knows from elsewhere (protocol §9.6). A certificate proves that its keys signed what it says;
 * whose keys they are no file can prove.
 *
 * @param voters keys of as many voters as he knows
 * @param epoch  digest of the weight epoch the electorate should come from
 */
public record Trust(Optional<String> network, Optional<KnownKey> oracleKey, SortedMap<NodeId, KnownKey> voters, Optional<Digest> epoch) {

    public static final Trust NOTHING = new Trust(Optional.empty(), Optional.empty(), Collections.emptySortedMap(), Optional.empty());

    public Trust {
        voters = Collections.unmodifiableSortedMap(new TreeMap<>(voters));
    }

    /** Refuses a certificate that differs from what is known. */
    public void require(Proven proven) {
        network.filter(known -> !known.equals(proven.networkId())).ifPresent(known -> {
            throw foreign("it is of the network " + proven.networkId() + ", expected was " + known);
        });
        oracleKey.filter(known -> !known.is(proven.oracleKey())).ifPresent(known -> {
            throw foreign("it is sealed with " + proven.oracleKey() + " (" + proven.oracleKey().keyId() + "), expected was " + known.text());
        });
        epoch.filter(known -> !known.equals(proven.opening().epochDigest())).ifPresent(known -> {
            throw foreign("its electorate is weight epoch " + proven.opening().epoch() + " with the digest " + proven.opening().epochDigest()
                    + ", expected was " + known);
        });
        voters.forEach((node, known) -> requireVoter(node, known, proven.opening().roll()));
    }

    private static void requireVoter(NodeId node, KnownKey known, Roll roll) {
        var seat = roll.indexOf(node);
        if (seat.isEmpty()) {
            throw foreign("its electorate lacks the voter " + node + " you know");
        }
        roll.voter(seat.getAsInt()).key().filter(key -> !known.is(key)).ifPresent(key -> {
            throw foreign("voter " + node + " stands in it with the key " + key + " (" + key.keyId() + "), expected was " + known.text());
        });
    }

    /** Whether the ballots of the voters known here bring about the outcome, whatever is true of the other keys. */
    public boolean carries(Proven proven) {
        Roll roll = proven.opening().roll();
        Terms terms = proven.opening().terms();
        Tally known = Tally.NONE;
        for (Ballot ballot : proven.ballots()) {
            if (voters.containsKey(ballot.voter())) {
                known = known.plus(ballot.choice(), roll.voter(roll.indexOf(ballot.voter()).orElseThrow()).weight());
            }
        }
        return new Rules().outcome(known, terms).equals(Optional.of(proven.decision().outcome()));
    }

    /** How many of the electorate's voters are known. */
    public int known(Proven proven) {
        return (int) proven.opening().roll().voters().stream().map(Voter::node).filter(voters::containsKey).count();
    }

    public boolean knows(NodeId node) {
        return voters.containsKey(node);
    }

    /** @param nodeAndKey {@code NODE=KEY}, keys by node */
    public static Trust of(Optional<String> network, Optional<String> oracleKey, Map<String, String> nodeAndKey, Optional<String> epoch) {
        SortedMap<NodeId, KnownKey> voters = new TreeMap<>();
        nodeAndKey.forEach((node, key) -> voters.put(new NodeId(node), new KnownKey(key)));
        return new Trust(network, oracleKey.map(KnownKey::new), voters, epoch.map(Digest::ofHex));
    }

    private static Refusal foreign(String why) {
        return ConsensusFault.CERTIFICATE_FOREIGN.because(why);
    }
}
