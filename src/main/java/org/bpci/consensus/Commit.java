package org.bpci.consensus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.Journal;
import org.bpci.sql.Database;

/**
 * Makes the facts of one batch durable, in one transaction: rows, what the oracle signs about them, and their audit entries.
 * Runs on a virtual thread and waits.
 */
final class Commit {

    private static final String EVIDENCE_ID_PREFIX = "ev-";
    private static final int EVIDENCE_ID_DIGEST_CHARS = 32;

    private final Database database;
    private final ConsensusStore store;
    private final ConsensusSettings settings;
    private final Network network;
    private final Receipts receipts;
    private final Journal journal = new Journal();
    private String lastEpochText = "";
    private ObjectNode lastEpoch;

    /** What became known by committing. @param receipts by the digest of the ballot; @param evidence ids by proposal and voter */
    record Result(Map<Digest, ConsensusStore.ReceiptRow> receipts, Map<String, String> evidence) {
    }

    Commit(Database database, ConsensusStore store, ConsensusSettings settings) {
        this.database = database;
        this.store = store;
        this.settings = settings;
        this.network = settings.network();
        this.receipts = new Receipts(settings);
    }

    /**
     * @param facts    applied to {@code assembly} already
     * @param ballots  those the facts speak of, by digest
     */
    Result run(List<Fact> facts, Map<Digest, Ballot> ballots, Assembly assembly) {
        return database.inTransaction(tx -> {
            Result result = new Result(new HashMap<>(), new HashMap<>());
            List<Entry> entries = new ArrayList<>(facts.size());
            count(tx, facts, ballots, assembly, result, entries);
            for (Fact fact : facts) {
                save(tx, fact, ballots, assembly, result, entries);
            }
            journal.append(tx, entries).await();
            return result;
        });
    }

    /** Ballots in one statement, before everything that builds on them. */
    private void count(SqlConnection tx, List<Fact> facts, Map<Digest, Ballot> ballots, Assembly assembly, Result result,
                       List<Entry> entries) {
        List<Fact.BallotCounted> counted = facts.stream().filter(Fact.BallotCounted.class::isInstance).map(Fact.BallotCounted.class::cast).toList();
        if (counted.isEmpty()) {
            return;
        }
        result.receipts().putAll(receipts.of(counted, assembly));
        Future<Void> kept = store.keepReceipts(tx, result.receipts().values().stream().distinct().toList());
        Future<Void> rows = store.count(tx, counted.stream().map(fact -> new ConsensusStore.BallotRow(fact, ballots.get(fact.digest()),
                result.receipts().get(fact.digest()).digest())).toList());
        counted.forEach(fact -> entries.add(Entry.of(EntryKind.BALLOT_COUNTED, fact.at()).node(fact.voter()).proposal(fact.proposalId())
                .digest(fact.digest())));
        kept.await();
        rows.await();
    }

    private void save(SqlConnection tx, Fact fact, Map<Digest, Ballot> ballots, Assembly assembly, Result result, List<Entry> entries) {
        switch (fact) {
            case Fact.BallotCounted counted -> { } // all at once, above
            case Fact.WeightSet set -> store.setWeight(tx, set).await();
            case Fact.EpochBegan began -> store.beginEpoch(tx, began.epoch()).await();
            case Fact.ProposalOpened opened -> store.open(tx, opened.proposal(), opened.opening(),
                    Signed.sign(opened.opening().tree(), network, Kind.OPENING, settings.signer()).tree().toString()).await();
            case Fact.RoundRestarted restarted -> store.restart(tx, restarted).await();
            case Fact.EquivocationFound found -> keepEvidence(tx, found, ballots, assembly, result, entries);
            case Fact.ProposalDecided decided -> seal(tx, decided, assembly, entries);
            case Fact.ParameterSet set -> store.setParameter(tx, set.parameter()).await();
            case Fact.EmergencyBegan began -> store.beginEmergency(tx, began.emergency()).await();
            case Fact.EmergencyRatified ratified -> store.ratifyEmergency(tx, ratified.proposalId()).await();
            case Fact.EmergencyEnded ended -> store.endEmergency(tx, ended).await();
            case Fact.OrderGiven given -> store.giveOrder(tx, given).await();
            case Fact.EffectLapsed lapsed -> store.lapse(tx, lapsed).await();
        }
        Entries.of(fact, network).ifPresent(entries::add);
    }

    private void keepEvidence(SqlConnection tx, Fact.EquivocationFound found, Map<Digest, Ballot> ballots, Assembly assembly,
                              Result result, List<Entry> entries) {
        Opening opening = assembly.round(found.proposalId()).orElseThrow().opening();
        ObjectNode first = Stored.tree(store.ballotBody(tx, found.proposalId(), found.voter().value()).await());
        Voter voter = opening.roll().voter(opening.roll().indexOf(found.voter()).orElseThrow());
        ObjectNode evidence = Evidence.of(network, voter.key().orElseThrow(), first, ballots.get(found.second()).bare());
        Digest digest = Digest.of(Canonical.of(evidence));
        String id = EVIDENCE_ID_PREFIX + digest.hex().substring(0, EVIDENCE_ID_DIGEST_CHARS);
        store.keepEvidence(tx, id, found, evidence.toString()).await();
        result.evidence().put(evidenceKey(found), id);
        entries.add(Entry.of(EntryKind.EQUIVOCATION_FOUND, found.at()).node(found.voter()).proposal(found.proposalId()).digest(digest)
                .detail("evidence", id));
    }

    static String evidenceKey(Fact.EquivocationFound found) {
        return found.proposalId() + " " + found.voter();
    }

    /** Read once: many proposals in a row rest on the same epoch. */
    private ObjectNode epoch(String text) {
        if (!text.equals(lastEpochText)) {
            lastEpoch = Stored.tree(text);
            lastEpochText = text;
        }
        return lastEpoch;
    }

    private void seal(SqlConnection tx, Fact.ProposalDecided decided, Assembly assembly, List<Entry> entries) {
        Round round = assembly.round(decided.proposalId()).orElseThrow();
        ConsensusStore.Papers papers = store.papers(tx, decided.proposalId()).await();
        List<String> cast = store.ballotBodies(tx, decided.proposalId()).await();
        Certificate.Sealed sealed = Certificate.sealStored(round.proposal().signed().tree(), epoch(papers.epoch()), round.opening(),
                Stored.tree(papers.opening()), cast, decided.decision(), network, settings.signer());
        store.decide(tx, decided, sealed.digest(), sealed.text()).await();
        entries.add(Entry.of(EntryKind.PROPOSAL_DECIDED, decided.decision().at()).proposal(decided.proposalId()).digest(sealed.digest())
                .detail("outcome", decided.decision().outcome().wireName()));
    }
}
