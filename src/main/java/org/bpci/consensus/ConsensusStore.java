package org.bpci.consensus;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Network;

/** The statements that make facts durable; each is called inside the transaction of its batch. */
final class ConsensusStore {

    private static final String SET_WEIGHT = """
            insert into consensus.weight_set (node, micros) values ($1, $2) on conflict (node) do update set micros = excluded.micros""";

    private static final String BEGIN_EPOCH = "insert into consensus.epoch (number, digest, body) values ($1, $2, $3)";

    private static final String OPEN = """
            insert into consensus.proposal (id, digest, type, proposer, epoch, opened_ms, closes_ms, body, opening, round_began_ms)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6)""";

    private static final String COUNT = """
            insert into consensus.ballot (proposal, voter, choice, cast_ms, digest, receipt, body, reasoning)
            select * from unnest($1::text[], $2::text[], $3::smallint[], $4::bigint[], $5::bytea[], $6::bytea[], $7::text[], $8::bytea[])""";

    private static final String KEEP_RECEIPTS = "insert into consensus.receipt (digest, body) select * from unnest($1::bytea[], $2::text[])";

    private static final String BALLOT_BODIES = """
            select body from consensus.ballot where proposal = $1 order by voter""";

    private static final String BALLOT_BODY = "select body from consensus.ballot where proposal = $1 and voter = $2";

    private static final String PROPOSAL_PAPERS = """
            select p.body, p.opening, e.body as epoch from consensus.proposal p join consensus.epoch e on e.number = p.epoch where p.id = $1""";

    private static final String DECIDE = """
            update consensus.proposal set state = $2, decided_ms = $3, decision_digest = $4, certificate = $5, round = $6
             where id = $1 and state = 0""";

    private static final String LAPSE = "update consensus.proposal set lapsed = $2 where id = $1";

    private static final String RESTART = "update consensus.proposal set round = $2, round_began_ms = $3 where id = $1 and state = 0";

    private static final String KEEP_EVIDENCE = """
            insert into consensus.evidence (id, proposal, voter, found_ms, body) values ($1, $2, $3, $4, $5)""";

    private static final String SET_PARAMETER = """
            insert into consensus.parameter (name, version, value, proposal, set_ms) values ($1, $2, $3, $4, $5)""";

    private static final String BEGIN_EMERGENCY = "insert into consensus.emergency (proposal, action, ends_ms) values ($1, $2, $3)";
    private static final String RATIFY_EMERGENCY = "update consensus.emergency set ratified = true where proposal = $1";
    private static final String END_EMERGENCY = "update consensus.emergency set ended_ms = $2 where proposal = $1 and ended_ms is null";

    private static final String GIVE_ORDER = "insert into consensus.standing_order (id, body) values ($1, $2)";
    private static final String ORDER_DONE = "update consensus.standing_order set done_ms = $2 where id = $1";

    /** A counted ballot with the receipt it is acknowledged by. */
    record BallotRow(Fact.BallotCounted fact, Ballot ballot, Digest receipt) {
    }

    record ReceiptRow(Digest digest, String body) {
    }

    /** What a certificate is made of, besides the ballots. */
    record Papers(String proposal, String opening, String epoch) {
    }

    private final Network network;

    ConsensusStore(Network network) {
        this.network = network;
    }

    Future<Void> setWeight(SqlConnection tx, Fact.WeightSet fact) {
        return run(tx, SET_WEIGHT, Tuple.of(fact.node().value(), fact.weight().micros()));
    }

    Future<Void> beginEpoch(SqlConnection tx, Epoch epoch) {
        return run(tx, BEGIN_EPOCH, Tuple.of(epoch.number(), bytes(epoch.digest(network)), epoch.tree().toString()));
    }

    /** @param opening signed JSON */
    Future<Void> open(SqlConnection tx, Proposal proposal, Opening opened, String opening) {
        return run(tx, OPEN, Tuple.from(List.of(proposal.id(), bytes(proposal.digest()), proposal.typeName(), proposal.proposer().value(),
                opened.epoch(), opened.openedAt().toEpochMilli(), opened.terms().closesAt().toEpochMilli(),
                proposal.signed().tree().toString(), opening)));
    }

    Future<Void> count(SqlConnection tx, List<BallotRow> rows) {
        return run(tx, COUNT, Tuple.from(List.<Object>of(
                texts(rows, row -> row.fact().proposalId()),
                texts(rows, row -> row.fact().voter().value()),
                rows.stream().map(row -> (short) row.fact().choice().ordinal()).toArray(Short[]::new),
                rows.stream().map(row -> row.fact().at().toEpochMilli()).toArray(Long[]::new),
                buffers(rows, row -> row.fact().digest().bytes()),
                buffers(rows, row -> row.receipt().bytes()),
                texts(rows, row -> row.ballot().text()),
                buffers(rows, row -> row.ballot().reasoning().orElse("").getBytes(StandardCharsets.UTF_8)))));
    }

    Future<Void> keepReceipts(SqlConnection tx, List<ReceiptRow> rows) {
        return run(tx, KEEP_RECEIPTS, Tuple.from(List.<Object>of(
                buffers(rows, row -> row.digest().bytes()), texts(rows, ReceiptRow::body))));
    }

    /** All ballots counted on a proposal, those of this transaction included, without their reasoning. */
    Future<List<String>> ballotBodies(SqlConnection tx, String proposalId) {
        return tx.preparedQuery(BALLOT_BODIES).execute(Tuple.of(proposalId)).map(rows -> {
            List<String> bodies = new ArrayList<>(rows.size());
            rows.forEach(row -> bodies.add(row.getString("body")));
            return bodies;
        });
    }

    Future<String> ballotBody(SqlConnection tx, String proposalId, String voter) {
        return tx.preparedQuery(BALLOT_BODY).execute(Tuple.of(proposalId, voter)).map(rows -> rows.iterator().next().getString("body"));
    }

    Future<Papers> papers(SqlConnection tx, String proposalId) {
        return tx.preparedQuery(PROPOSAL_PAPERS).execute(Tuple.of(proposalId)).map(rows -> rows.iterator().next())
                .map(row -> new Papers(row.getString("body"), row.getString("opening"), row.getString("epoch")));
    }

    Future<Void> decide(SqlConnection tx, Fact.ProposalDecided fact, Digest digest, String certificate) {
        Decision decision = fact.decision();
        return tx.preparedQuery(DECIDE).execute(Tuple.of(fact.proposalId(), Stored.code(decision.outcome()),
                decision.at().toEpochMilli(), bytes(digest), certificate, decision.rounds())).map(rows -> {
            if (rows.rowCount() != 1) {
                throw new IllegalStateException("proposal " + fact.proposalId() + " was decided before");
            }
            return null;
        });
    }

    Future<Void> lapse(SqlConnection tx, Fact.EffectLapsed fact) {
        return run(tx, LAPSE, Tuple.of(fact.proposalId(), fact.reason()));
    }

    Future<Void> restart(SqlConnection tx, Fact.RoundRestarted fact) {
        return run(tx, RESTART, Tuple.of(fact.proposalId(), fact.round(), fact.at().toEpochMilli()));
    }

    Future<Void> keepEvidence(SqlConnection tx, String id, Fact.EquivocationFound fact, String body) {
        return run(tx, KEEP_EVIDENCE, Tuple.of(id, fact.proposalId(), fact.voter().value(), fact.at().toEpochMilli(), body));
    }

    Future<Void> setParameter(SqlConnection tx, Parameter parameter) {
        return run(tx, SET_PARAMETER, Tuple.of(parameter.name(), parameter.version(), parameter.value().toString(),
                parameter.proposalId(), parameter.at().toEpochMilli()));
    }

    Future<Void> beginEmergency(SqlConnection tx, Emergency emergency) {
        return run(tx, BEGIN_EMERGENCY, Tuple.of(emergency.proposalId(), Stored.action(emergency.action()).toString(),
                emergency.endsAt().toEpochMilli()));
    }

    Future<Void> ratifyEmergency(SqlConnection tx, String proposalId) {
        return run(tx, RATIFY_EMERGENCY, Tuple.of(proposalId));
    }

    Future<Void> endEmergency(SqlConnection tx, Fact.EmergencyEnded fact) {
        return run(tx, END_EMERGENCY, Tuple.of(fact.proposalId(), fact.at().toEpochMilli()));
    }

    Future<Void> giveOrder(SqlConnection tx, Fact.OrderGiven fact) {
        return run(tx, GIVE_ORDER, Tuple.of(fact.id(), Stored.order(fact.order()).toString()));
    }

    Future<Void> orderDone(SqlConnection tx, String id, Instant at) {
        return run(tx, ORDER_DONE, Tuple.of(id, at.toEpochMilli()));
    }

    private static Future<Void> run(SqlConnection tx, String statement, Tuple values) {
        return tx.preparedQuery(statement).execute(values).mapEmpty();
    }

    private static Buffer bytes(Digest digest) {
        return Buffer.buffer(digest.bytes());
    }

    private static <R> String[] texts(List<R> rows, Function<R, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    private static <R> Buffer[] buffers(List<R> rows, Function<R, byte[]> value) {
        return rows.stream().map(row -> Buffer.buffer(value.apply(row))).toArray(Buffer[]::new);
    }
}
