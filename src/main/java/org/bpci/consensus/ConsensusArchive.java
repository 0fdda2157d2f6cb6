package org.bpci.consensus;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bpci.consensus.ConsensusRequest.EvidencePage;
import org.bpci.consensus.ConsensusRequest.EvidenceView;
import org.bpci.consensus.ConsensusRequest.ListProposals;
import org.bpci.consensus.ConsensusRequest.ProposalLine;
import org.bpci.consensus.ConsensusRequest.ProposalPage;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Weight;
import org.bpci.sql.Database;

/** Everything this room reads from the database: what a new core is replayed from, and what people ask about. */
final class ConsensusArchive {

    private static final String WEIGHTS = "select node, micros from consensus.weight_set";
    private static final String LATEST_EPOCH = "select body from consensus.epoch order by number desc limit 1";
    private static final String EPOCH = "select body from consensus.epoch where number = $1";
    private static final String PARAMETERS = """
            select distinct on (name) name, version, value, proposal, set_ms from consensus.parameter order by name, version desc""";
    private static final String EMERGENCIES = """
            select proposal, action, ends_ms, ratified from consensus.emergency where ended_ms is null order by ends_ms""";
    private static final String CAUGHT = """
            select '' as proposal, voter, max(found_ms) as found_ms from consensus.evidence group by voter""";
    private static final String EVIDENCE_ON = "select proposal, voter, found_ms from consensus.evidence where proposal = $1";
    private static final String PROPOSAL_COLUMNS = "select id, body, opening, state, round, round_began_ms, decided_ms, lapsed, decision_digest";
    private static final String OPEN_PROPOSALS = PROPOSAL_COLUMNS + ", seq from consensus.proposal where state = 0 and seq > $1 order by seq limit $2";
    private static final String PROPOSAL = PROPOSAL_COLUMNS + " from consensus.proposal where id = $1";
    private static final String OPEN_BALLOTS = "select proposal, voter, choice, cast_ms, digest from consensus.ballot where proposal = $1";
    private static final String OPEN_EVIDENCE = """
            select e.proposal, e.voter, e.found_ms from consensus.evidence e join consensus.proposal p on p.id = e.proposal where p.state = 0""";
    private static final String BALLOTS = """
            select proposal, voter, choice, cast_ms, digest, body, reasoning from consensus.ballot where proposal = $1 order by voter""";
    private static final String RECEIPT = """
            select r.body from consensus.ballot b join consensus.receipt r on r.digest = b.receipt where b.proposal = $1 and b.voter = $2""";
    private static final String CERTIFICATE = "select certificate from consensus.proposal where id = $1";
    private static final String PROPOSALS = """
            select seq, id, type, proposer, state, opened_ms, closes_ms, decided_ms from consensus.proposal
             where seq > $1 and ($2::smallint is null or state = $2) order by seq limit $3""";
    private static final String EVIDENCE = """
            select seq, id, proposal, voter, found_ms, body from consensus.evidence where seq > $1 order by seq limit $2""";
    private static final String ONE_EVIDENCE = "select seq, id, proposal, voter, found_ms, body from consensus.evidence where id = $1";
    private static final String EVIDENCE_COUNT = "select count(*) as n from consensus.evidence";
    private static final String OUTCOMES = "select state, count(*) as n from consensus.proposal where state > 0 group by state";
    private static final String OPEN_ORDERS = "select id, body from consensus.standing_order where done_ms is null order by id";

    /** Open proposals read at once: an opening of ten thousand voters is megabytes of text. */
    private static final int OPEN_PROPOSALS_PAGE = 16;

    /** Of old evidence only who and when matters to the core. */
    private static final Digest NO_DIGEST = Digest.of(new byte[0]);

    /** A proposal as it is stored; {@code round} holds its ballots. */
    record ProposalRow(Round round, String body, String opening, Optional<Digest> decisionDigest, Optional<String> lapsed) {
    }

    /** @param reasoning empty when there is none, or none any more */
    record BallotRow(NodeId voter, Choice choice, Instant at, Digest digest, String body, Optional<String> reasoning) {
    }

    private record OpenRow(long seq, Fact.ProposalOpened opened, Optional<Fact> restarted) {
    }

    private final Database database;
    private final Network network;

    ConsensusArchive(Database database, Network network) {
        this.database = database;
        this.network = network;
    }

    /**
     * The facts a core stands on after a restart: not all that ever were, but all that still bear on what it decides. They are
     * told as they are read, a page of proposals and the ballots of one proposal at a time.
     */
    void replay(Consumer<Fact> facts) {
        for (Row row : rows(WEIGHTS, Tuple.tuple())) {
            facts.accept(new Fact.WeightSet(new NodeId(row.getString("node")), new Weight(row.getLong("micros"))));
        }
        for (Row row : rows(LATEST_EPOCH, Tuple.tuple())) {
            facts.accept(new Fact.EpochBegan(Epoch.read(Stored.tree(row.getString("body")))));
        }
        for (Row row : rows(PARAMETERS, Tuple.tuple())) {
            facts.accept(new Fact.ParameterSet(new Parameter(row.getString("name"), Stored.value(row.getString("value")),
                    row.getLong("version"), row.getString("proposal"), instant(row, "set_ms"))));
        }
        for (Row row : rows(EMERGENCIES, Tuple.tuple())) {
            Emergency emergency = new Emergency(row.getString("proposal"), Stored.action(row.getString("action")), instant(row, "ends_ms"), false);
            facts.accept(new Fact.EmergencyBegan(emergency));
            if (row.getBoolean("ratified")) {
                facts.accept(new Fact.EmergencyRatified(emergency.proposalId()));
            }
        }
        for (Row row : rows(CAUGHT, Tuple.tuple())) {
            facts.accept(caught(row));
        }
        openRounds(facts);
        for (Row row : rows(OPEN_EVIDENCE, Tuple.tuple())) {
            facts.accept(caught(row));
        }
    }

    private void openRounds(Consumer<Fact> facts) {
        long last = 0;
        for (List<OpenRow> page = openPage(last); !page.isEmpty(); page = openPage(last)) {
            for (OpenRow open : page) {
                facts.accept(open.opened());
                open.restarted().ifPresent(facts);
                for (Row row : rows(OPEN_BALLOTS, Tuple.of(open.opened().proposal().id()))) {
                    facts.accept(counted(row));
                }
                last = open.seq();
            }
        }
    }

    /** Reading an opening is most of the work, and each is read by itself. */
    private List<OpenRow> openPage(long after) {
        List<Row> page = new ArrayList<>();
        rows(OPEN_PROPOSALS, Tuple.of(after, OPEN_PROPOSALS_PAGE)).forEach(page::add);
        return page.parallelStream().map(this::openRow).toList();
    }

    private OpenRow openRow(Row row) {
        Proposal proposal = Proposal.read(Stored.tree(row.getString("body")), network);
        return new OpenRow(row.getLong("seq"), new Fact.ProposalOpened(proposal, Opening.read(Stored.tree(row.getString("opening")), network)),
                row.getInteger("round") == 1 ? Optional.empty()
                        : Optional.of(new Fact.RoundRestarted(proposal.id(), row.getInteger("round"), instant(row, "round_began_ms"))));
    }

    private static Fact.EquivocationFound caught(Row row) {
        return new Fact.EquivocationFound(row.getString("proposal"), new NodeId(row.getString("voter")), NO_DIGEST, NO_DIGEST,
                instant(row, "found_ms"));
    }

    private static Fact.BallotCounted counted(Row row) {
        return new Fact.BallotCounted(row.getString("proposal"), new NodeId(row.getString("voter")), choice(row),
                digest(row, "digest"), instant(row, "cast_ms"));
    }

    private static Choice choice(Row row) {
        return Choice.values()[row.getShort("choice")];
    }

    /** A proposal of any state, with its voting replayed. */
    Optional<ProposalRow> proposal(String id) {
        for (Row row : rows(PROPOSAL, Tuple.of(id))) {
            Proposal proposal = Proposal.read(Stored.tree(row.getString("body")), network);
            Round round = new Round(proposal, Opening.read(Stored.tree(row.getString("opening")), network), new Rules());
            for (BallotRow ballot : ballots(id)) {
                round.apply(new Fact.BallotCounted(id, ballot.voter(), ballot.choice(), ballot.digest(), ballot.at()), null);
            }
            for (Row caught : rows(EVIDENCE_ON, Tuple.of(id))) {
                round.apply(caught(caught));
            }
            round.apply(new Fact.RoundRestarted(id, row.getInteger("round"), instant(row, "round_began_ms")));
            int state = row.getShort("state");
            if (state > 0) {
                round.apply(new Fact.ProposalDecided(id, new Decision(Outcome.values()[state - 1], round.tally(), instant(row, "decided_ms"),
                        row.getInteger("round"))));
            }
            return Optional.of(new ProposalRow(round, row.getString("body"), row.getString("opening"),
                    state > 0 ? Optional.of(digest(row, "decision_digest")) : Optional.empty(), Optional.ofNullable(row.getString("lapsed"))));
        }
        return Optional.empty();
    }

    List<BallotRow> ballots(String proposalId) {
        List<BallotRow> ballots = new ArrayList<>();
        for (Row row : rows(BALLOTS, Tuple.of(proposalId))) {
            Buffer reasoning = row.getBuffer("reasoning");
            ballots.add(new BallotRow(new NodeId(row.getString("voter")), choice(row), instant(row, "cast_ms"), digest(row, "digest"),
                    row.getString("body"), reasoning.length() == 0 ? Optional.empty() : Optional.of(reasoning.toString(StandardCharsets.UTF_8))));
        }
        return ballots;
    }

    Optional<String> receipt(String proposalId, NodeId voter) {
        return text(RECEIPT, Tuple.of(proposalId, voter.value()), "body");
    }

    Optional<String> certificate(String proposalId) {
        return text(CERTIFICATE, Tuple.of(proposalId), "certificate");
    }

    Optional<Epoch> epoch(long number) {
        return text(EPOCH, Tuple.of(number), "body").map(body -> Epoch.read(Stored.tree(body)));
    }

    ProposalPage proposals(ListProposals request) {
        Short state = request.state().map(Stored::code).orElse(null);
        List<ProposalLine> lines = new ArrayList<>();
        long last = 0;
        for (Row row : rows(PROPOSALS, Tuple.of(request.after(), state, request.limit() + 1))) {
            if (lines.size() == request.limit()) {
                return new ProposalPage(lines, last);
            }
            last = row.getLong("seq");
            lines.add(new ProposalLine(row.getString("id"), row.getString("type"), new NodeId(row.getString("proposer")),
                    Stored.state(row.getShort("state")), instant(row, "opened_ms"), instant(row, "closes_ms"),
                    Optional.ofNullable(row.getLong("decided_ms")).map(Instant::ofEpochMilli)));
        }
        return new ProposalPage(lines, 0);
    }

    EvidencePage evidence(long after, int limit) {
        List<EvidenceView> found = new ArrayList<>();
        long last = 0;
        for (Row row : rows(EVIDENCE, Tuple.of(after, limit + 1))) {
            if (found.size() == limit) {
                return new EvidencePage(found, last);
            }
            last = row.getLong("seq");
            found.add(evidence(row));
        }
        return new EvidencePage(found, 0);
    }

    Optional<EvidenceView> evidence(String id) {
        for (Row row : rows(ONE_EVIDENCE, Tuple.of(id))) {
            return Optional.of(evidence(row));
        }
        return Optional.empty();
    }

    private static EvidenceView evidence(Row row) {
        return new EvidenceView(row.getString("id"), row.getString("proposal"), new NodeId(row.getString("voter")),
                instant(row, "found_ms"), row.getString("body"));
    }

    long evidenceCount() {
        return rows(EVIDENCE_COUNT, Tuple.tuple()).iterator().next().getLong("n");
    }

    SortedMap<String, Long> outcomes() {
        SortedMap<String, Long> outcomes = new TreeMap<>();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(outcome.wireName(), 0L);
        }
        for (Row row : rows(OUTCOMES, Tuple.tuple())) {
            outcomes.put(Stored.state(row.getShort("state")), row.getLong("n"));
        }
        return outcomes;
    }

    /** Given and not known to be carried out. */
    List<Fact.OrderGiven> openOrders() {
        List<Fact.OrderGiven> orders = new ArrayList<>();
        for (Row row : rows(OPEN_ORDERS, Tuple.tuple())) {
            orders.add(new Fact.OrderGiven(row.getString("id"), Stored.order(row.getString("body"))));
        }
        return orders;
    }

    private RowSet<Row> rows(String statement, Tuple values) {
        Future<RowSet<Row>> rows = database.query(client -> client.preparedQuery(statement).execute(values));
        return rows.await();
    }

    private Optional<String> text(String statement, Tuple values, String column) {
        for (Row row : rows(statement, values)) {
            return Optional.ofNullable(row.getString(column));
        }
        return Optional.empty();
    }

    private static Instant instant(Row row, String column) {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static Digest digest(Row row, String column) {
        return Digest.ofBytes(row.getBuffer(column).getBytes());
    }
}
