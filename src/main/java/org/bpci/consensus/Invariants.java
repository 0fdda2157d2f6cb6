package org.bpci.consensus;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;

/** What must hold after every event of a simulation, each under its name. */
final class Invariants {

    /** A broken invariant. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Broken(String invariant, String how) {
            super(invariant + ": " + how, null, false, false);
        }
    }

    private final SimulatedOracle oracle;
    private final SimulatedNetwork network;
    private final Map<String, Digest> sealed = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, Integer> votes = new HashMap<>();
    private final Map<String, String> outcomes = new HashMap<>();
    private final Set<String> firstBallots = new HashSet<>();
    private final Set<String> effects = new HashSet<>();
    private Digest latestEpoch;
    private int factsChecked;

    Invariants(SimulatedOracle oracle, SimulatedNetwork network) {
        this.oracle = oracle;
        this.network = network;
    }

    void check(ReferenceModel model) {
        List<Fact> facts = oracle.store().facts();
        for (; factsChecked < facts.size(); factsChecked++) {
            checkFact(facts.get(factsChecked));
        }
        checkRounds(model);
        checkElectorate(model);
        checkCertificates(model);
        require(oracle.assembly().openRounds().size() <= model.cases().size(), "memory bounded", "more rounds than proposals");
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
                require(began.epoch().previous().equals(java.util.Optional.ofNullable(latestEpoch)), "epochs are chained",
                        "epoch " + began.epoch().number());
                latestEpoch = began.epoch().digest(oracle.assembly().oracle().network());
                began.epoch().cause().ifPresent(cause -> once("epoch of " + cause.proposalId()));
            }
            case Fact.ParameterSet set -> {
                long before = versions.getOrDefault(set.parameter().name(), 0L);
                require(set.parameter().version() == before + 1, "effects apply once", set.parameter().name());
                versions.put(set.parameter().name(), set.parameter().version());
            }
            case Fact.OrderGiven given -> once(given.id());
            case Fact.EmergencyBegan began -> once("emergency " + began.emergency().proposalId());
            case Fact.EquivocationFound found -> {
                require(genuine(found.first()) && genuine(found.second()) && !found.first().equals(found.second()),
                        "no false evidence", found.voter().value());
                require(oracle.isolated().contains(found.voter()), "evidence isolates", found.voter().value());
            }
            case Fact.WeightSet set -> { }
            case Fact.ProposalOpened opened -> { }
            case Fact.RoundRestarted restarted -> { }
            case Fact.EmergencyRatified ratified -> { }
            case Fact.EmergencyEnded ended -> once("end of " + ended.proposalId());
            case Fact.EffectLapsed lapsed -> { }
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
            String id = on.proposal.id();
            Round round = oracle.assembly().round(id).orElseThrow(() -> new Invariants.Broken("no proposal is lost", id));
            require(round.opening().digest().equals(on.openingDigest), "the electorate is pinned", id);
            checkTally(id, on, round.tally());
            String outcome = round.decision().map(decision -> decision.outcome().wireName()).orElse("");
            require(outcome.equals(on.outcome), "the outcome follows from the ballots",
                    id + " is '" + outcome + "', should be '" + on.outcome + "'");
            require(round.tally().votes() >= votes.getOrDefault(id, 0), "no ballot is lost", id);
            votes.put(id, round.tally().votes());
            on.ballots.forEach((voter, ballot) -> require(round.ballot(voter).filter(ballot.digest()::equals).isPresent(),
                    "no ballot is lost", id + " of " + voter));
        }
    }

    private static void checkTally(String id, ReferenceModel.Case on, Tally tally) {
        String naive = plain(on.sum(Choice.APPROVE)) + " " + plain(on.sum(Choice.REJECT)) + " " + plain(on.sum(Choice.ABSTAIN))
                + " " + on.ballots.size();
        String exact = units(tally.approve()) + " " + units(tally.reject()) + " " + units(tally.abstain()) + " " + tally.votes();
        require(naive.equals(exact), "the tally is the naive one", id + " has " + exact + ", should have " + naive);
    }

    private void checkElectorate(ReferenceModel model) {
        oracle.assembly().epoch().ifPresent(epoch -> {
            Map<NodeId, String> weights = new TreeMap<>();
            epoch.weights().forEach((node, weight) -> weights.put(node, units(weight.micros())));
            Map<NodeId, String> expected = new TreeMap<>();
            model.weights().forEach((node, weight) -> expected.put(node, plain(weight)));
            require(weights.equals(expected), "weights change by decision only", "they are " + weights + ", should be " + expected);
        });
        model.parameters().forEach((name, value) -> require(
                oracle.assembly().parameters().value(name).filter(value::equals).isPresent(), "decided parameters apply", name));
    }

    private void checkCertificates(ReferenceModel model) {
        oracle.store().certificates().forEach((id, file) -> {
            Digest digest = Digest.of(file);
            Digest before = sealed.put(id, digest);
            if (before != null) {
                require(before.equals(digest), "sealed once", id);
                return;
            }
            try {
                CertificateCheck.Proven proven = CertificateCheck.verify(file);
                ReferenceModel.Case on = model.cases().get(id);
                require(proven.decision().outcome().wireName().equals(on.outcome), "certificates tell the outcome", id);
                require(proven.ballots().stream().map(Ballot::digest).toList()
                        .equals(on.ballots.values().stream().map(Ballot::digest).toList()), "certificates hold every ballot", id);
            } catch (Refusal refusal) {
                throw new Broken("certificates verify", id + ": " + refusal.detail());
            }
        });
    }

    /** What a batch's verdicts ought to have been. */
    void checkVerdict(SimulatedOracle.Verdict verdict, ReferenceModel.Expected expected) {
        String actual = verdict.answer().map(Enum::name).orElse("REFUSED");
        require(actual.equals(expected.name()), "ballots are judged by the rules", verdict.ballot().voter() + " on "
                + verdict.ballot().proposalId() + ": " + actual + " " + verdict.refusal() + ", should be " + expected);
    }

    /** A core that has only read the disk must stand where the running one stands. */
    void checkReplay() {
        Assembly replayed = oracle.restored();
        for (Round round : oracle.assembly().openRounds()) {
            Round twin = replayed.round(round.opening().proposalId()).orElseThrow(() -> new Broken("a restart is a replay", "round lost"));
            require(twin.tally().equals(round.tally()) && twin.number() == round.number(), "a restart is a replay",
                    round.opening().proposalId());
        }
        require(replayed.epoch().equals(oracle.assembly().epoch()), "a restart is a replay", "the epoch differs");
    }

    static void require(boolean holds, String invariant, String how) {
        if (!holds) {
            throw new Broken(invariant, how);
        }
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String units(long micros) {
        return plain(BigDecimal.valueOf(micros, 6));
    }
}
