package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bpci.interapp.InterAppRequest.ListAgreements;
import org.bpci.interapp.InterAppRequest.VersionView;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;

/** What the room keeps. Deeds are saved inside the transaction of their decision; everything else is read. */
final class InterAppStore {

    /** Signed objects the room stored itself; the bound only keeps the parser's signature honest. */
    private static final int STORED_BYTES_MAX = 1 << 20;

    private static final String ADMIT = """
            insert into interapp.app (id, digest, body, registered_ms) values ($1, $2, $3, $4)
            on conflict (id) do update set digest = excluded.digest, body = excluded.body""";
    private static final String QUARANTINE = """
            update interapp.app set quarantine_reason = $2, quarantine_by = $3, quarantine_ms = $4, quarantine_until_ms = $5 where id = $1""";

    private static final String INSERT_VERSION = """
            insert into interapp.agreement (id, version, digest, app1, app2, body, state, since_ms, by, reason, expires_ms)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""";
    private static final String CHANGE_VERSION = """
            update interapp.agreement set state = $3, since_ms = $4, by = $5, reason = $6, body = coalesce($7, body) where id = $1 and digest = $2""";
    private static final String SUSPEND = """
            insert into interapp.suspension (agreement, by, reason, since_ms, until_ms) values ($1, $2, $3, $4, $5)
            on conflict (agreement, by) do update set reason = excluded.reason, since_ms = excluded.since_ms, until_ms = excluded.until_ms""";
    private static final String RESUME = "delete from interapp.suspension where agreement = $1 and by = $2";
    /** What suspends the version in force does not end with a proposed one. */
    private static final String RESUME_ENDED = """
            delete from interapp.suspension s where agreement = $1 and not exists (select from interapp.agreement a where a.id = s.agreement and a.state = 1)""";
    private static final String KEEP_WORD = """
            insert into interapp.word (digest, kind, agreement, app, signed_ms, body) values ($1, $2, $3, $4, $5, $6) on conflict do nothing""";

    private static final String APPS = "select * from interapp.app where id > $1 order by id limit $2";
    private static final String LIVE = "select distinct id from interapp.agreement where state in (0, 1) and id > $1 order by id limit $2";

    private static final String ENDED = "select id from interapp.agreement where state in (3, 4) and since_ms >= $1 order by since_ms desc limit $2";

    /** Of versions that ended only the last one's text is read: there may be a thousand. */
    private static final String VERSIONS = """
            select id, version, digest, state, since_ms, by, reason, case when state in (0, 1) or newest = 1 then body else '' end as body
            from (select *, row_number() over (partition by id order by since_ms desc, version desc) as newest
                from interapp.agreement where id = any($1)) as v
            order by id, since_ms, version""";
    private static final String SUSPENSIONS = "select * from interapp.suspension where agreement = any($1) order by since_ms";
    private static final String LAST_WORDS = """
            select agreement, app, max(signed_ms) as signed_ms from interapp.word where agreement = any($1) group by agreement, app""";

    private static final String PAGE = """
            select id from (select distinct on (id) id, state from interapp.agreement
                where id > $1 and ($2 = '' or app1 = $2 or app2 = $2)
                order by id, (state = 1) desc, (state = 0) desc, since_ms desc, version desc) as a
            where $3 < 0 or state = $3 and ($3 <> 1 or $4 = exists (select from interapp.suspension s where s.agreement = a.id))
            order by id limit $5""";

    private static final String BODIES = """
            select digest, body from interapp.agreement where id = $1 order by since_ms desc, version desc limit $2""";
    private static final String WORDS = "select digest, kind, body from interapp.word where agreement = $1 and digest = any($2)";
    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only";
    private static final String ENTRIES = "select entries from ledger.numbering where agreement = $1";

    private final Network network;

    /** A word as it was signed. */
    record WordRow(String kind, String body) {
    }

    InterAppStore(Network network) {
        this.network = network;
    }

    void save(SqlConnection tx, Deed deed) {
        switch (deed) {
            case Deed.AppAdmitted it -> run(tx, ADMIT, Tuple.of(it.app().id().value(), bytes(it.app().digest()), it.body().toString(),
                    it.app().registeredAt().toEpochMilli()));
            case Deed.AppShutOut it -> run(tx, QUARANTINE, Tuple.of(it.app().value(), it.quarantine().reason(), it.quarantine().by(),
                    it.at().toEpochMilli(), it.quarantine().until().map(Instant::toEpochMilli).orElse(null)));
            case Deed.AppLetIn it -> run(tx, QUARANTINE, Tuple.of(it.app().value(), null, null, null, null));
            case Deed.Proposed it -> insert(tx, it.agreement(), AgreementState.PROPOSED, it.at(), it.by(), "-");
            case Deed.Activated it when it.stored() -> change(tx, it.agreement(), AgreementState.ACTIVE, it.at(), it.by(), it.reason(),
                    it.agreement().tree().toString());
            case Deed.Activated it -> insert(tx, it.agreement(), AgreementState.ACTIVE, it.at(), it.by(), it.reason());
            case Deed.Ended it -> {
                change(tx, it.agreement(), it.state(), it.at(), it.by(), it.reason(), null);
                if (it.state() != AgreementState.SUPERSEDED) {
                    run(tx, RESUME_ENDED, Tuple.of(it.agreement().id()));
                }
            }
            case Deed.Suspended it -> run(tx, SUSPEND, Tuple.of(it.agreement().id(), it.suspension().by(), it.suspension().reason(),
                    it.at().toEpochMilli(), it.suspension().until().map(Instant::toEpochMilli).orElse(null)));
            case Deed.Resumed it -> run(tx, RESUME, Tuple.of(it.agreement().id(), it.holder()));
            case Deed.WordKept it -> run(tx, KEEP_WORD, Tuple.of(bytes(it.digest()), it.word().kind().wireName(), it.word().agreementId(),
                    it.word().app().value(), it.word().createdAt().toEpochMilli(), it.word().signed().tree().toString()));
            case Deed.Alerted told -> {
                // the audit trail has it
            }
        }
    }

    private static void insert(SqlConnection tx, Agreement agreement, AgreementState state, Instant at, String by, String reason) {
        run(tx, INSERT_VERSION, Tuple.of(agreement.id(), agreement.version(), bytes(agreement.digest()), agreement.app1().app().value(),
                agreement.app2().app().value(), agreement.tree().toString(), code(state), at.toEpochMilli(), by, reason,
                agreement.expiresAt().toEpochMilli()));
    }

    private static void change(SqlConnection tx, Agreement agreement, AgreementState state, Instant at, String by, String reason, String body) {
        run(tx, CHANGE_VERSION, Tuple.of(agreement.id(), bytes(agreement.digest()), code(state), at.toEpochMilli(), by, reason, body));
    }

    private static void run(SqlConnection tx, String statement, Tuple values) {
        tx.preparedQuery(statement).execute(values).await();
    }

    /** Applications by name. */
    Future<List<App>> apps(SqlClient sql, String after, int limit) {
        return sql.preparedQuery(APPS).execute(Tuple.of(after, limit)).map(rows -> stream(rows).map(this::app).toList());
    }

    private App app(Row row) {
        AppRegistration registration = AppRegistration.read(tree(row.getString("body")), network);
        Optional<App.Quarantine> quarantine = Optional.ofNullable(row.getLong("quarantine_ms")).map(since -> new App.Quarantine(
                row.getString("quarantine_reason"), row.getString("quarantine_by"), Instant.ofEpochMilli(since),
                Optional.ofNullable(row.getLong("quarantine_until_ms")).map(Instant::ofEpochMilli)));
        return new App(registration.id(), registration.type(), registration.node(), registration.capabilities(), registration.key(),
                registration.sealingKeys(), registration.createdAt(), registration.digest(), Instant.ofEpochMilli(row.getLong("registered_ms")), quarantine);
    }

    /** Ids of agreements that have not ended. */
    Future<List<String>> live(SqlClient sql, String after, int limit) {
        return ids(sql, LIVE, Tuple.of(after, limit));
    }

    Future<List<String>> page(SqlClient sql, ListAgreements question, int limit) {
        int state = question.state().map(InterAppStore::code).orElse((short) -1);
        boolean suspended = question.state().filter(AgreementState.SUSPENDED::equals).isPresent();
        return ids(sql, PAGE, Tuple.of(question.after(), question.app().map(AppId::value).orElse(""), state, suspended, limit));
    }

    private static Future<List<String>> ids(SqlClient sql, String statement, Tuple values) {
        return sql.preparedQuery(statement).execute(values).map(rows -> stream(rows).map(row -> row.getString(0)).toList());
    }

    /** The agreements that were revoked or expired lately, the latest first. */
    Future<List<String>> endedSince(SqlClient sql, Instant since, int limit) {
        return ids(sql, ENDED, Tuple.of(since.toEpochMilli(), limit));
    }

    /** Where these agreements stand, as far as there are any. */
    Future<Map<String, Standing>> standings(SqlClient sql, List<String> ids) {
        Tuple wanted = Tuple.of((Object) ids.toArray(String[]::new));
        return sql.preparedQuery(VERSIONS).execute(wanted).compose(versions -> sql.preparedQuery(SUSPENSIONS).execute(wanted)
                .compose(suspensions -> sql.preparedQuery(LAST_WORDS).execute(wanted).map(words -> standings(versions, suspensions, words))));
    }

    private Map<String, Standing> standings(RowSet<Row> versions, RowSet<Row> suspensions, RowSet<Row> words) {
        Map<String, List<Row>> byId = new LinkedHashMap<>();
        versions.forEach(row -> byId.computeIfAbsent(row.getString("id"), any -> new ArrayList<>()).add(row));
        Map<String, List<Suspension>> why = new HashMap<>();
        suspensions.forEach(row -> why.computeIfAbsent(row.getString("agreement"), any -> new ArrayList<>()).add(suspension(row)));
        Map<String, Map<AppId, Instant>> said = new HashMap<>();
        words.forEach(row -> said.computeIfAbsent(row.getString("agreement"), any -> new HashMap<>())
                .put(new AppId(row.getString("app")), Instant.ofEpochMilli(row.getLong("signed_ms"))));
        Map<String, Standing> standings = new LinkedHashMap<>();
        byId.forEach((id, rows) -> standings.put(id, standing(id, rows, why.getOrDefault(id, List.of()), said.getOrDefault(id, Map.of()))));
        return standings;
    }

    private Standing standing(String id, List<Row> rows, List<Suspension> suspensions, Map<AppId, Instant> words) {
        Optional<Agreement> current = in(rows, AgreementState.ACTIVE);
        Optional<Agreement> proposed = in(rows, AgreementState.PROPOSED);
        Agreement latest = current.or(() -> proposed).orElseGet(() -> agreement(rows.getLast()));
        return new Standing(id, latest, current, proposed, suspensions, rows.stream().map(InterAppStore::version).toList(), words);
    }

    private Optional<Agreement> in(List<Row> rows, AgreementState state) {
        return rows.stream().filter(row -> row.getShort("state") == code(state)).findFirst().map(this::agreement);
    }

    private Agreement agreement(Row row) {
        return Agreement.read(tree(row.getString("body")), network);
    }

    private static VersionView version(Row row) {
        return new VersionView(row.getLong("version"), Digest.ofBytes(row.getBuffer("digest").getBytes()),
                AgreementState.values()[row.getShort("state")], Instant.ofEpochMilli(row.getLong("since_ms")), row.getString("by"), row.getString("reason"));
    }

    private static Suspension suspension(Row row) {
        return new Suspension(row.getString("by"), row.getString("reason"), Instant.ofEpochMilli(row.getLong("since_ms")),
                Optional.ofNullable(row.getLong("until_ms")).map(Instant::ofEpochMilli));
    }

    /** The texts of versions by digest, the newest first. */
    Future<Map<Digest, ObjectNode>> bodies(SqlClient sql, String id, int limit) {
        return sql.preparedQuery(BODIES).execute(Tuple.of(id, limit)).map(rows -> {
            Map<Digest, ObjectNode> bodies = new HashMap<>();
            rows.forEach(row -> bodies.put(Digest.ofBytes(row.getBuffer("digest").getBytes()), tree(row.getString("body"))));
            return bodies;
        });
    }

    /** Those of these words that are kept, by digest. */
    Future<Map<Digest, WordRow>> words(SqlClient sql, String id, List<Digest> digests) {
        Buffer[] wanted = digests.stream().map(InterAppStore::bytes).toArray(Buffer[]::new);
        return sql.preparedQuery(WORDS).execute(Tuple.of(id, (Object) wanted)).map(rows -> {
            Map<Digest, WordRow> words = new HashMap<>();
            rows.forEach(row -> words.put(Digest.ofBytes(row.getBuffer("digest").getBytes()), new WordRow(row.getString("kind"), row.getString("body"))));
            return words;
        });
    }

    /** From here on the transaction sees the state of one instant, whatever is written meanwhile. */
    static Future<?> snapshot(SqlConnection tx) {
        return tx.query(SNAPSHOT).execute();
    }

    /** How many entries of the audit trail are about the agreement. */
    Future<Long> entries(SqlClient sql, String id) {
        return sql.preparedQuery(ENTRIES).execute(Tuple.of(id)).map(rows -> stream(rows).findFirst().map(row -> row.getLong(0)).orElse(0L));
    }

    static ObjectNode tree(String json) {
        return Json.parseObject(json, STORED_BYTES_MAX);
    }

    /** A suspended version is one in force. */
    private static short code(AgreementState state) {
        return (short) (state == AgreementState.SUSPENDED ? AgreementState.ACTIVE : state).ordinal();
    }

    private static Buffer bytes(Digest digest) {
        return Buffer.buffer(digest.bytes());
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
