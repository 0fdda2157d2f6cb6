package org.bpci.interapp;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bpci.bus.Bus;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.VerificationKey;
import org.bpci.ledger.Entry;
import org.bpci.ledger.Journal;
import org.bpci.relay.Licence;
import org.bpci.relay.RelayRequest.RecallCalls;
import org.bpci.relay.RelayRequest.ReleaseCalls;
import org.bpci.relay.RelayRequest.TrustAppKeys;
import org.bpci.sql.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The book as it stands on disk, and the only way to change it: what was decided is made durable, applied, told, and only then
 * is the relay asked to stop what it no longer allows. If it cannot be made durable, memory is read anew before anything else
 * is decided. Runs in the room's lane and waits.
 */
final class Office {

    private static final Logger LOG = LoggerFactory.getLogger(Office.class);
    private static final int PAGE_ROWS = 500;
    private static final int ENDED_REMEMBERED_MAX = 1_000;

    private final Book book;
    private final Database database;
    private final InterAppStore store;
    private final Journal journal = new Journal();
    private final Bus bus;
    private final Court court;
    private final InterAppMeters meters;
    private final InstantSource clock;
    /** Agreements that ended, read or seen lately, so that calls under them need not be looked up one by one. */
    private final Map<String, Standing> ended = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Standing> eldest) {
            return size() > ENDED_REMEMBERED_MAX;
        }
    };
    private boolean inDoubt = true;
    /** Grows each time something is taken away, also from one process to the next. */
    private long epoch;

    Office(Book book, Database database, InterAppStore store, Bus bus, Court court, InterAppMeters meters, InstantSource clock) {
        this.book = book;
        this.database = database;
        this.store = store;
        this.bus = bus;
        this.court = court;
        this.meters = meters;
        this.clock = clock;
        this.epoch = clock.millis();
    }

    /** For a ruling made now under this agreement. */
    Licence licence(Agreement agreement) {
        return new Licence(epoch, agreement.expiresAt().toEpochMilli());
    }

    /** Milliseconds, so that what is stored, signed and told is the same. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Whether memory is what is stored. */
    boolean ready() {
        return !inDoubt;
    }

    /** Reads what is stored when memory may differ from it; to be called before anything is decided. */
    void remember() {
        if (!inDoubt) {
            return;
        }
        Map<String, Standing> before = new HashMap<>();
        book.standings().forEach(standing -> before.put(standing.id(), standing));
        Book fresh = new Book();
        load(fresh);
        book.become(fresh);
        epoch++;
        ended.clear();
        inDoubt = false;
        Map<String, VerificationKey> keys = new HashMap<>();
        book.apps().forEach(app -> keys.put(app.id().value(), app.key()));
        bus.ask(new TrustAppKeys(keys)).await();
        quiet("the book was read anew");
        before.forEach((id, standing) -> {
            if (book.standing(id).isEmpty()) {
                recall(id, standing.latest(), "the agreement has ended");
            } else if (!book.standing(id).equals(Optional.of(standing))) {
                release(standing.latest());
            }
        });
        meters.book(book);
        LOG.atInfo().setMessage("inter-app book is read").addKeyValue("apps", book.apps().size())
                .addKeyValue("agreements", book.standings().size()).log();
    }

    private void load(Book fresh) {
        String after = "";
        for (List<App> page = apps(after); !page.isEmpty(); page = apps(after)) {
            page.forEach(fresh::load);
            after = page.getLast().id().value();
        }
        after = "";
        for (List<String> page = live(after); !page.isEmpty(); page = live(after)) {
            read(page).values().forEach(fresh::load);
            after = page.getLast();
        }
    }

    private List<App> apps(String after) {
        return database.query(sql -> store.apps(sql, after, PAGE_ROWS)).await();
    }

    private List<String> live(String after) {
        return database.query(sql -> store.live(sql, after, PAGE_ROWS)).await();
    }

    private Map<String, Standing> read(List<String> ids) {
        return database.query(sql -> store.standings(sql, ids)).await();
    }

    /** Where an agreement stands, also one that has ended; waits for the database when memory does not know it. */
    Optional<Standing> standing(String id) {
        return known(id).or(() -> lookUp(List.of(id)).map(found -> Optional.ofNullable(found.get(id))).await());
    }

    /** What memory knows. */
    Optional<Standing> known(String id) {
        return book.standing(id).or(() -> Optional.ofNullable(ended.get(id)));
    }

    /** What memory does not know; those that are no agreements are missing in the answer. */
    Future<Map<String, Standing>> lookUp(List<String> ids) {
        List<String> names = ids.stream().filter(Agreement::isId).distinct().toList();
        if (names.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return database.query(sql -> store.standings(sql, names)).onSuccess(found -> found.forEach((id, standing) -> {
            if (standing.ended()) {
                ended.put(id, standing);
            }
        }));
    }

    /** Makes deeds durable and true. */
    void carryOut(List<Deed> deeds) {
        if (deeds.isEmpty()) {
            return;
        }
        inDoubt = true;
        List<Entry> entries = Entries.of(deeds);
        database.inTransaction(tx -> {
            deeds.forEach(deed -> store.save(tx, deed));
            return append(tx, entries);
        });
        Set<String> touched = new LinkedHashSet<>();
        for (Deed deed : deeds) {
            book.apply(deed);
            agreement(deed).map(Agreement::id).ifPresent(touched::add);
        }
        epoch++;
        touched.forEach(this::trim);
        meters.book(book);
        Herald.tell(bus, deeds);
        trust(deeds);
        deeds.forEach(this::recall);
        inDoubt = false; // not before the relay knows: what it may have missed is told again
    }

    /** A process that ended between a commit and its recall left calls in the queues; to be asked once, at the start. */
    void recallEndedSince(Instant since) {
        List<Standing> ended = database.query(sql -> store.endedSince(sql, since, PAGE_ROWS).compose(ids -> store.standings(sql, ids)))
                .map(found -> List.copyOf(found.values())).await();
        ended.stream().filter(Standing::ended).forEach(standing -> recall(standing.id(), standing.latest(), "the agreement has ended"));
    }

    private Void append(SqlConnection tx, List<Entry> entries) {
        journal.append(tx, entries, journal.numbers(tx, entries).await()).await();
        return null;
    }

    private void trim(String id) {
        book.standing(id).filter(Standing::ended).ifPresent(standing -> {
            ended.put(id, standing);
            court.forget(id);
        });
        book.trim(id);
    }

    private void trust(List<Deed> deeds) {
        Map<String, VerificationKey> keys = new HashMap<>();
        deeds.forEach(deed -> {
            if (deed instanceof Deed.AppAdmitted admitted) {
                keys.put(admitted.app().id().value(), admitted.app().key());
            }
        });
        if (!keys.isEmpty()) {
            bus.ask(new TrustAppKeys(keys)).await();
        }
    }

    /** From here on the court says no; the relay answers when nothing that it had allowed is on its way any more. */
    private void recall(Deed deed) {
        switch (deed) {
            case Deed.Ended it when it.state() == AgreementState.SUPERSEDED -> quiet(it.agreement().id());
            case Deed.Ended it -> recall(it.agreement().id(), it.agreement(), "the agreement was ended by " + it.by() + ": " + it.reason());
            case Deed.Suspended it -> quiet(it.agreement().id());
            case Deed.AppShutOut it -> quiet("app " + it.app());
            case Deed.AppAdmitted it -> quiet("app " + it.app().id());
            case Deed.AppLetIn other -> { }
            case Deed.Proposed other -> { }
            case Deed.Activated other -> { }
            case Deed.Resumed it -> release(it.agreement());
            case Deed.WordKept other -> { }
            case Deed.Alerted other -> { }
        }
    }

    private void recall(String id, Agreement agreement, String reason) {
        bus.ask(new RecallCalls(id, nodes(agreement), reason, epoch)).await();
    }

    /** What a suspension held is decided anew. */
    private void release(Agreement agreement) {
        bus.ask(new ReleaseCalls(nodes(agreement))).await();
    }

    private List<NodeId> nodes(Agreement agreement) {
        return agreement.apps().stream().flatMap(app -> book.app(app).stream()).map(App::node).distinct().toList();
    }

    /** What waits is decided when its turn comes; only what is on its way out is waited for. */
    private void quiet(String what) {
        bus.ask(new RecallCalls(what, List.of(), "-", epoch)).await();
    }

    private static Optional<Agreement> agreement(Deed deed) {
        return switch (deed) {
            case Deed.Proposed it -> Optional.of(it.agreement());
            case Deed.Activated it -> Optional.of(it.agreement());
            case Deed.Ended it -> Optional.of(it.agreement());
            case Deed.Suspended it -> Optional.of(it.agreement());
            case Deed.Resumed it -> Optional.of(it.agreement());
            case Deed.AppAdmitted other -> Optional.empty();
            case Deed.AppShutOut other -> Optional.empty();
            case Deed.AppLetIn other -> Optional.empty();
            case Deed.WordKept other -> Optional.empty();
            case Deed.Alerted other -> Optional.empty();
        };
    }
}
