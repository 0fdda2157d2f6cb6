package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;

/** What must hold after every event of a simulation, each under its name. */
final class Invariants {

    static final String ABLE = "the network can always decide something";

    private static final int RECEIPT_BYTES_MAX = 1 << 16;

    /** A broken invariant. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Broken(String invariant, String how) {
            super(invariant + ": " + how, null, false, false);
        }
    }

    private final SimulatedOracle oracle;
    private final SimulatedNetwork network;
    private final int batchMax;
    private final Map<String, Digest> sealed = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Map<String, Set<Digest>> acknowledged = new HashMap<>();
    private final Set<String> firstBallots = new HashSet<>();
    private final Set<String> effects = new HashSet<>();
    private final Set<String> settled = new HashSet<>();
    private Digest latestEpoch;
    private int factsChecked;

    Invariants(SimulatedOracle oracle, SimulatedNetwork network, int batchMax) {
        this.oracle = oracle;
        this.network = network;
        this.batchMax = batchMax;
    }

    void check(ReferenceModel model) {
        List<Fact> facts = oracle.store().facts();
        for (; factsChecked < facts.size(); factsChecked++) {
            checkFact(facts.get(factsChecked));
        }
        checkRounds(model);
        checkNetwork(model.network());
        checkCertificates(model);
        require(oracle.store().signedTwice().isEmpty(), "nothing is signed twice", oracle.store().signedTwice().toString());
        long atHand = model.cases().keySet().stream().filter(id -> oracle.assembly().round(id).isPresent()).count();
        require(atHand <= oracle.assembly().openRounds().size() + Assembly.CLOSED_ROUNDS_KEPT + batchMax, "memory is bounded",
                atHand + " proposals are at hand, " + oracle.assembly().openRounds().size() + " of them open");
    }

    /** Looks at everything once more, what was decided long ago too. */
    void checkAll(ReferenceModel model) {
        settled.clear();
        check(model);
        acknowledged.forEach((id, ballots) -> require(outcomes.containsKey(id), "every vote ends", id));
    }

    private void checkFact(Fact fact) {
        switch (fact) {
            case Fact.BallotCounted counted -> {
                require(genuine(counted.digest()), "no forged ballot", counted.proposalId() + " by " + counted.voter());
                require(firstBallots.add(counted.proposalId() + "/" + counted.voter()), "the first ballot stays",
                        counted.voter() + " was counted twice on " + counted.proposalId());
                require(!outcomes.containsKey(counted.proposalId()), "nothing counts after the decision", counted.proposalId());
            }
            case Fact.ProposalDecided decided -> require(
                    outcomes.put(decided.proposalId(), decided.decision().outcome().wireName()) == null,
                    "one outcome for each proposal", decided.proposalId());
            case Fact.EpochBegan began -> {
                require(began.epoch().previous().equals(Optional.ofNullable(latestEpoch)), "epochs are chained", "epoch " + began.epoch().number());
                latestEpoch = began.epoch().digest(SimulatedNetwork.NETWORK);
                began.epoch().cause().ifPresent(cause -> once("epoch of " + cause.proposalId()));
            }
            case Fact.ParameterSet set -> {
                long before = versions.getOrDefault(set.parameter().name(), 0L);
                require(set.parameter().version() == before + 1, "effects apply once", set.parameter().name());
                versions.put(set.parameter().name(), set.parameter().version());
            }
            case Fact.OrderGiven given -> once(given.id());
            case Fact.EmergencyBegan began -> once("emergency " + began.emergency().proposalId());
            case Fact.EquivocationFound found -> checkEvidence(found);
            case Fact.EmergencyEnded ended -> once("end of " + ended.proposalId());
            case Fact.ProposalOpened opened -> once("opening of " + opened.opening().proposalId());
            case Fact.RoundRestarted restarted -> once("round " + restarted.round() + " of " + restarted.proposalId());
            case Fact.WeightSet set -> require(latestEpoch == null, "weights change by decision only", set.node().value());
            case Fact.EmergencyRatified ratified -> { } // may be decided twice
            case Fact.EffectLapsed lapsed -> once("lapse of " + lapsed.proposalId());
        }
    }

    private void checkEvidence(Fact.EquivocationFound found) {
        require(genuine(found.first()) && genuine(found.second()) && !found.first().equals(found.second()), "no false evidence",
                found.voter().value());
        require(oracle.isolated().contains(found.voter()), "evidence isolates", found.voter().value());
        try {
            Evidence.Proven proven = Evidence.verify(oracle.store().evidence(found));
            require(proven.voter().equals(found.voter()) && proven.first().digest().equals(found.first())
                    && proven.second().digest().equals(found.second()), "evidence proves what was found", found.toString());
        } catch (Refusal refusal) {
            throw new Broken("evidence verifies", found.voter() + ": " + refusal.detail());
        }
    }

    private boolean genuine(Digest digest) {
        Ballot ballot = oracle.store().ballot(digest);
        return ballot != null && network.genuine(ballot);
    }

    private void once(String effect) {
        require(effects.add(effect), "effects apply once", effect);
    }

    private void checkRounds(ReferenceModel model) {
        for (ReferenceModel.Case on : model.cases().values()) {
            if (settled.contains(on.id)) {
                continue;
            }
            Round round = oracle.assembly().round(on.id).or(() -> on.outcome.isEmpty() ? Optional.empty()
                    : oracle.store().round(on.id, new Rules())).orElseThrow(() -> new Broken("no proposal is lost", on.id));
            checkRound(on, round);
            if (!on.outcome.isEmpty()) {
                settled.add(on.id);
            }
        }
    }

    private void checkRound(ReferenceModel.Case on, Round round) {
        require(round.opening().digest().equals(on.openingDigest), "the electorate is pinned", on.id);
        Map<String, String> pinned = new TreeMap<>();
        round.opening().roll().voters().forEach(voter -> pinned.put(voter.node().value(), units(voter.weight().micros())));
        require(pinned.equals(plain(on.weights)), "the electorate is everybody with a weight", on.id + " has " + pinned);
        Terms terms = round.opening().terms();
        require(units(terms.totalMicros()).equals(plain(on.total())) && terms.minimumVotes() == on.minimumVotes
                && new BigDecimal(terms.threshold().numerator()).compareTo(on.threshold.multiply(new BigDecimal(terms.threshold().denominator()))) == 0
                && terms.closesAt().equals(on.deadline), "the terms are what was proposed", on.id + " has " + terms);
        String naive = plain(on.sum(Choice.APPROVE)) + " " + plain(on.sum(Choice.REJECT)) + " " + plain(on.sum(Choice.ABSTAIN))
                + " " + on.ballots.size();
        Tally tally = round.tally();
        String exact = units(tally.approve()) + " " + units(tally.reject()) + " " + units(tally.abstain()) + " " + tally.votes();
        require(naive.equals(exact), "the tally is the naive one", on.id + " has " + exact + ", should have " + naive);
        String outcome = round.decision().map(decision -> decision.outcome().wireName()).orElse("");
        require(outcome.equals(on.outcome), "the outcome follows from the ballots", on.id + " is '" + outcome + "', should be '" + on.outcome + "'");
        require(!on.outcome.isEmpty() || round.number() == on.round && round.roundBeganAt().equals(on.roundBegan),
                "rounds restart in time", on.id + " is in round " + round.number() + ", should be in " + on.round);
        on.ballots.forEach((voter, ballot) -> require(round.ballot(ballot.voter()).filter(ballot.digest()::equals).isPresent(),
                "no ballot is lost", on.id + " of " + voter));
    }

    /** Now, and when every emergency has ended: there are the voters a proposal needs to be opened, so there is a way out of anything. */
    static void checkAble(Assembly assembly) {
        String minimum = OwnParameter.MIN_CONSENSUS_NODES.wireName();
        assembly.epoch().ifPresent(epoch -> require(
                epoch.weights().size() >= assembly.parameters().value(minimum).orElseThrow().asLong()
                        && epoch.weights().size() >= assembly.parameters().decidedValue(minimum).orElseThrow().asLong(),
                ABLE, epoch.weights().size() + " voters are left, min_consensus_nodes is " + assembly.parameters().value(minimum).orElseThrow()
                        + ", and " + assembly.parameters().decidedValue(minimum).orElseThrow() + " without an emergency"));
    }

    private void checkNetwork(ReferenceNetwork model) {
        Assembly assembly = oracle.assembly();
        checkAble(assembly);
        assembly.epoch().ifPresent(epoch -> {
            Map<String, String> weights = new TreeMap<>();
            epoch.weights().forEach((node, weight) -> weights.put(node.value(), units(weight.micros())));
            same("weights change by decision only", weights, plain(model.weights));
        });
        model.decided.keySet().forEach(name -> require(assembly.parameters().decidedValue(name).filter(model.decided.get(name)::equals).isPresent()
                && assembly.parameters().value(name).filter(model.value(name)::equals).isPresent(), "decided parameters apply", name));
        Map<String, Instant> inForce = new TreeMap<>();
        assembly.emergencies().forEach(emergency -> inForce.put(emergency.proposalId() + emergency.ratified(), emergency.endsAt()));
        Map<String, Instant> expected = new TreeMap<>();
        model.emergencies.forEach((id, emergency) -> expected.put(id + emergency.ratified(), emergency.endsAt()));
        same("emergencies begin by decision and end in a day", inForce, expected);
        require(assembly.relayPaused() == model.paused(), "the relay is paused by emergency only", "");
        Set<String> isolated = new HashSet<>();
        oracle.isolated().forEach(node -> isolated.add(node.value()));
        same("isolation is by evidence or decision", isolated, model.isolatedBy.keySet());
        Map<String, String> keys = new TreeMap<>();
        network.registered().forEach((node, key) -> keys.put(node.value(), key.text()));
        same("keys are replaced by decision only", keys, model.keys);
    }

    private void checkCertificates(ReferenceModel model) {
        oracle.store().certificates().forEach((id, file) -> {
            if (sealed.containsKey(id)) {
                return;
            }
            sealed.put(id, Digest.of(file));
            try {
                CertificateCheck.Proven proven = CertificateCheck.verify(file);
                ReferenceModel.Case on = model.cases().get(id);
                require(proven.decision().outcome().wireName().equals(on.outcome), "certificates tell the outcome", id);
                List<Digest> digests = proven.ballots().stream().map(Ballot::digest).toList();
                require(digests.equals(on.ballots.values().stream().map(Ballot::digest).toList()), "certificates hold every ballot", id);
                require(digests.containsAll(acknowledged.getOrDefault(id, Set.of())), "acknowledged ballots are in the certificate", id);
            } catch (Refusal refusal) {
                throw new Broken("certificates verify", id + ": " + refusal.detail());
            }
        });
    }

    /** What a ballot's verdict ought to have been. */
    void checkVerdict(SimulatedOracle.Verdict verdict, ReferenceModel.Expected expected) {
        String actual = verdict.answer().map(Enum::name).orElse("REFUSED");
        Ballot ballot = verdict.ballot();
        require(actual.equals(expected.name()), "ballots are judged by the rules", ballot.voter() + " on "
                + ballot.proposalId() + ": " + actual + " " + verdict.refusal() + ", should be " + expected);
        if (expected == ReferenceModel.Expected.COUNTED) {
            acknowledged.computeIfAbsent(ballot.proposalId(), any -> new HashSet<>()).add(ballot.digest());
            checkReceipt(ballot);
        }
    }

    private void checkReceipt(Ballot ballot) {
        ObjectNode receipt = Json.parseObject(oracle.store().receipt(ballot.digest()), RECEIPT_BYTES_MAX);
        boolean named = false;
        for (var entry : receipt.get("ballots")) {
            named |= entry.get("voter_node").asText().equals(ballot.voter().value()) && entry.get("digest").asText().equals(ballot.digest().hex());
        }
        require(named && receipt.get("proposal_id").asText().equals(ballot.proposalId()) && Signed.of(receipt).verifies(
                SimulatedNetwork.NETWORK, Kind.BALLOT_RECEIPT, SimulatedNetwork.ORACLE_KEY.verificationKey()), "a counted ballot has a receipt",
                ballot.voter() + " on " + ballot.proposalId());
    }

    /** A core that has only read the disk must stand where the running one stands. */
    void checkReplay() {
        Assembly replayed = oracle.restored();
        for (Round round : oracle.assembly().openRounds()) {
            Round twin = replayed.round(round.opening().proposalId()).orElseThrow(() -> new Broken("a restart is a replay", "round lost"));
            require(twin.tally().equals(round.tally()) && twin.number() == round.number(), "a restart is a replay", round.opening().proposalId());
        }
        require(replayed.openRounds().size() == oracle.assembly().openRounds().size(), "a restart is a replay", "a round came back");
        require(replayed.epoch().equals(oracle.assembly().epoch()), "a restart is a replay", "the epoch differs");
    }

    static void require(boolean holds, String invariant, String how) {
        if (!holds) {
            throw new Broken(invariant, how);
        }
    }

    private static void same(String invariant, Object actual, Object expected) {
        require(actual.equals(expected), invariant, "it is " + actual + ", should be " + expected);
    }

    private static Map<String, String> plain(Map<String, BigDecimal> weights) {
        Map<String, String> texts = new TreeMap<>();
        weights.forEach((node, weight) -> texts.put(node, plain(weight)));
        return texts;
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String units(long micros) {
        return plain(BigDecimal.valueOf(micros, 6));
    }
}
