package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Signer;
import org.bpci.sql.Database;

/**
 * The one writer of the tree, while it holds the lease. It keeps the right edge of the tree in memory and gives up what it
 * knows whenever anything is unexpected: the next {@link #take} reads it again from the database and checks it against the
 * last signed checkpoint before a leaf is written. Calls wait for the database, so it runs on a virtual thread.
 */
final class Integrator {

    private final Database database;
    private final Signer signer;
    private final NoteKey key;
    private final LedgerLimits limits;
    private final InstantSource clock;
    private final LastSigned lastSigned;
    private final String holder;
    private final IntegrationStore store = new IntegrationStore();
    private final LedgerStore reads = new LedgerStore();

    private WriterState state; // null while another node, or nobody, writes
    private TiledTree tree;
    private long checkpointSize;
    private boolean lastWasFull; // so that more is likely waiting
    private Instant renewAt = Instant.MIN;

    /** @param holder names this process and no other, also not an earlier one of the same node */
    Integrator(Database database, Signer signer, NoteKey key, LedgerLimits limits, InstantSource clock, LastSigned lastSigned,
            String holder) {
        this.database = database;
        this.signer = signer;
        this.key = key;
        this.limits = limits;
        this.clock = clock;
        this.lastSigned = lastSigned;
        this.holder = holder;
    }

    boolean writing() {
        return state != null;
    }

    /**
     * Takes the lease if it is free, checks what is stored, and brings in what another cluster left behind.
     *
     * @return whether this node is the writer now
     */
    boolean take() {
        Instant asked = clock.instant();
        Optional<WriterState> taken = await(database.query(sql -> store.acquire(sql, holder, limits.lease())));
        if (taken.isEmpty()) {
            return false;
        }
        try {
            recover(taken.get());
            state = taken.get();
            renewAt = asked.plus(limits.lease().dividedBy(3));
            enterEra(await(database.query(store::cluster)));
        } catch (RuntimeException unusable) {
            forget();
            await(database.query(sql -> store.release(sql, taken.get().fence())).otherwiseEmpty());
            throw unusable;
        }
        return true;
    }

    /** Puts the next entries into the tree and signs, or only renews the lease; empty when nothing was waiting. */
    Optional<Checkpoint> integrate() {
        try {
            if (lastWasFull || await(database.query(sql -> store.pending(sql, state)))) {
                return integrate(store::place);
            }
            renew();
            return Optional.empty();
        } catch (RuntimeException failure) {
            forget();
            throw failure;
        }
    }

    /** Lets another node write at once. */
    void release() {
        if (state != null) {
            long fence = state.fence();
            forget();
            await(database.query(sql -> store.release(sql, fence)));
        }
    }

    private void renew() {
        Instant now = clock.instant();
        if (now.isBefore(renewAt)) {
            return;
        }
        if (await(database.query(sql -> store.renew(sql, state.fence(), limits.lease())))) {
            renewAt = now.plus(limits.lease().dividedBy(3));
        } else {
            forget();
        }
    }

    private void enterEra(long cluster) {
        if (state.eraCluster() == cluster) {
            return;
        }
        if (state.eraCluster() == 0) {
            state = new WriterState(state.fence(), state.size(), state.cursor(), cluster, state.eraEntry());
            return; // written with the first batch
        }
        while (integrate(store::placeLeftOver).isPresent()) {
            // one checkpoint per round, as always
        }
        state = database.inTransaction(tx -> await(store.beginEra(tx, locked(tx), cluster)));
    }

    private Optional<Checkpoint> integrate(Placing placing) {
        record Integrated(WriterState after, TiledTree tree, Checkpoint checkpoint) {
        }
        Optional<Integrated> integrated = database.inTransaction(tx -> {
            WriterState before = locked(tx);
            Batch batch = await(placing.place(tx, before, limits.batchEntriesMax()));
            if (batch.leafHashes().isEmpty()) {
                return Optional.empty();
            }
            TiledTree next = new TiledTree(tree);
            batch.leafHashes().forEach(next::append);
            Checkpoint checkpoint = Checkpoint.sign(key, next.size(), Digest.ofBytes(next.root()), signer);
            WriterState after = new WriterState(before.fence(), next.size(), batch.last(), state.eraCluster(), before.eraEntry());
            await(store.finish(tx, after, next, next.takeFull(), checkpoint, checkpointSize, clock.instant()));
            return Optional.of(new Integrated(after, next, checkpoint));
        });
        lastWasFull = integrated.filter(done -> done.after().size() - checkpointSize >= limits.batchEntriesMax()).isPresent();
        integrated.ifPresent(done -> {
            state = done.after();
            tree = done.tree();
            checkpointSize = done.checkpoint().size();
            lastSigned.keep(done.checkpoint());
        });
        return integrated.map(Integrated::checkpoint);
    }

    /** The writer's row under its lock, after making sure that it is as this writer left it. */
    private WriterState locked(SqlConnection tx) {
        WriterState stored = await(store.lock(tx)).orElseThrow(() -> damaged("the row of ledger.writer is gone"));
        if (stored.fence() != state.fence()) {
            throw LedgerFault.LEASE_LOST.because("the lease went to another node; this one tries again when it is free");
        }
        if (stored.size() != state.size() || !stored.cursor().equals(state.cursor())) {
            throw damaged("ledger.writer was changed behind the writer: size " + stored.size() + " instead of " + state.size());
        }
        return stored;
    }

    /** Reads the right edge of the tree and checks it: nothing is written on top of a tree that was not signed like that. */
    private void recover(WriterState stored) {
        Optional<Checkpoint> last = await(database.query(reads::latestCheckpoint)).map(this::own);
        lastSigned.check(last, size -> await(database.query(sql -> reads.checkpoint(sql, size))).map(this::own));
        long signed = last.map(Checkpoint::size).orElse(0L);
        if (signed != stored.size()) {
            throw damaged("the tree has " + stored.size() + " entries, the last checkpoint " + signed);
        }
        TiledTree edge = TiledTree.at(stored.size(), await(database.query(reads::frontier)));
        Digest root = Digest.ofBytes(edge.root());
        if (last.isPresent() && !root.equals(last.get().root())) {
            throw damaged("the stored right edge of the tree gives root " + root + ", the last checkpoint, of size " + signed
                    + ", says " + last.get().root());
        }
        checkLastLeaf(stored);
        tree = edge;
        checkpointSize = signed;
    }

    private void checkLastLeaf(WriterState stored) {
        Optional<Cursor> leaf = await(database.query(sql -> reads.lastLeaf(sql, stored.size())));
        boolean fits = stored.size() == 0 ? leaf.isEmpty() : leaf.isPresent();
        boolean sameEra = stored.cursor().entry() != 0;
        if (!fits || sameEra && !leaf.equals(Optional.of(stored.cursor()))) {
            throw damaged("the last row of ledger.leaves is not entry " + (stored.size() - 1) + ", the last in the tree");
        }
        if (stored.size() > 0) {
            TreeNode node = new TreeNode(0, stored.size() - 1);
            byte[] inTree = await(database.query(sql -> reads.tiles(sql, List.of(Tile.of(node))))).hash(node);
            byte[] entry = await(database.query(sql -> reads.leaves(sql, stored.size() - 1, 1))).getFirst();
            if (!Arrays.equals(new TreeHash().leaf(entry), inTree)) {
                throw damaged("entry " + (stored.size() - 1) + ", the last in the tree, is not the one that was sealed");
            }
        }
    }

    private Checkpoint own(String note) {
        Note parsed = Note.parse(note);
        if (parsed.signatures().stream().noneMatch(line -> line.name().equals(key.name()) && line.keyId() == key.id())) {
            throw LedgerFault.LEDGER_FOREIGN.because("the last checkpoint was signed by " + parsed.signatures().getFirst().name()
                    + " with another key than this node has; start it with the key and the node id it was signed with");
        }
        return Checkpoint.verified(note, key);
    }

    private void forget() {
        state = null;
        tree = null;
        lastWasFull = false;
    }

    private static RuntimeException damaged(String what) {
        return LedgerFault.LEDGER_DAMAGED.because(what + "; nothing more is sealed until it is put right: run 'bpci audit verify' "
                + "to find what was changed, and restore the database from a backup that passes it");
    }

    private static <T> T await(Future<T> future) {
        return Database.mapped(future).await();
    }

    @FunctionalInterface
    private interface Placing {

        Future<Batch> place(SqlConnection tx, WriterState state, int entriesMax);
    }
}
