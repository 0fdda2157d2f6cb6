package org.bpci.ledger;

import io.vertx.core.Future;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerRequest.CheckpointPage;
import org.bpci.ledger.LedgerRequest.EntryPage;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.KeyProofs;
import org.bpci.ledger.LedgerRequest.MessageProof;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.bpci.ledger.LedgerRequest.ProvenAgreement;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.ProvenEntry;
import org.bpci.ledger.LedgerRequest.SealedEntry;
import org.bpci.sql.Database;

/** Everything the room answers: entries, tiles, and proofs made from tiles. Knows nothing of who is writing. */
final class ArchiveStore {

    private final Database database;
    private final NoteKey key;
    private final LedgerStore store = new LedgerStore();

    ArchiveStore(Database database, NoteKey key) {
        this.database = database;
        this.key = key;
    }

    Future<Checkpoint> latest() {
        return database.query(store::latestCheckpoint).compose(note -> note.isEmpty()
                ? Future.failedFuture(LedgerFault.NOTHING_SIGNED.because("nothing has been recorded and signed yet; ask again in a second"))
                : Future.succeededFuture(Checkpoint.parse(note.get())));
    }

    Future<CheckpointPage> checkpoints(long after, int limit) {
        return database.query(sql -> store.checkpoints(sql, after, limit + 1)).map(found ->
                new CheckpointPage(upTo(limit, found), found.size() > limit));
    }

    Future<EntryPage> entries(EntryFilter filter, long after, int limit) {
        return database.query(sql -> store.entries(sql, filter, after, limit + 1)).map(found ->
                new EntryPage(upTo(limit, found), found.size() > limit));
    }

    Future<List<LookupFault>> lookupFaults(long after, int limit) {
        return database.query(sql -> store.lookupFaults(sql, after, limit));
    }

    Future<ProvenEntry> inclusion(long index, long size) {
        return latest().compose(latest -> {
            long wanted = size == 0 ? latest.size() : size;
            if (wanted < 1 || wanted > latest.size()) {
                return Future.failedFuture(unknownSize(wanted, latest));
            }
            if (index < 0 || index >= wanted) {
                return Future.failedFuture(LedgerFault.ENTRY_UNKNOWN.because("a tree of " + wanted + " entries has indexes 0 to "
                        + (wanted - 1) + "; ask for one of them"));
            }
            Future<SealedEntry> entry = database.query(sql -> store.entry(sql, index));
            Future<TileHashes> hashes = hashes(spans(index, wanted));
            return Future.all(entry, hashes).map(both -> proven(entry.result(), wanted, hashes.result()));
        });
    }

    Future<ConsistencyProof> consistency(long from, long to) {
        return latest().compose(latest -> {
            long second = to == 0 ? latest.size() : to;
            if (from < 0 || from > second || second > latest.size()) {
                return Future.failedFuture(unknownSize(from < 0 || from > second ? from : second, latest));
            }
            return hashes(Span.consistency(from, second).stream()).map(hashes -> ConsistencyProof.of(from, second, hashes));
        });
    }

    /** The bytes of a tile or of a bundle of entries, if a signed tree has it. */
    Future<byte[]> tile(String path) {
        return latest().compose(latest -> {
            Optional<Tile> tile = Tile.parse(path).filter(wanted -> wanted.within(latest.size()));
            if (tile.isEmpty()) {
                return Future.failedFuture(LedgerFault.TILE_UNKNOWN.because("a tree of " + latest.size()
                        + " entries has no such tile; write <level>/<index> or entries/<index>, with .p/<width> for the last one"));
            }
            return tile.get().level() == Tile.ENTRIES ? bundle(tile.get()) : hashes(tile.get());
        });
    }

    Future<ProvenEntries> messageProof(Optional<NodeId> source, String messageId) {
        return database.query(sql -> store.entries(sql, EntryFilter.ofMessage(messageId), -1, MessageProof.ENTRIES_MAX))
                .compose(entries -> latest().compose(checkpoint -> {
                    List<SealedEntry> about = ofOneMessage(source, messageId, entries).stream()
                            .filter(entry -> entry.index() < checkpoint.size()).toList();
                    return proven(about, checkpoint.size()).map(proven -> new ProvenEntries(key.text(), checkpoint, proven));
                }));
    }

    Future<KeyProofs> keyEntries(NodeId node, long before, long size) {
        return database.query(sql -> store.keyEntries(sql, node, Math.min(before, size)))
                .compose(entries -> proven(entries, size)).map(KeyProofs::new);
    }

    Future<ProvenAgreement> agreementProof(String agreementId, long after, int limit) {
        // The checkpoint first: every entry of its tree is there to be found, so none of them can be missed.
        return latest().compose(checkpoint -> database.query(sql -> store.entries(sql, EntryFilter.ofAgreement(agreementId), after, limit + 1))
                .compose(found -> {
                    List<SealedEntry> about = upTo(limit, found).stream().filter(entry -> entry.index() < checkpoint.size()).toList();
                    return proven(about, checkpoint.size()).map(proven ->
                            new ProvenAgreement(new ProvenEntries(key.text(), checkpoint, proven), found.size() > limit));
                }));
    }

    /** Other nodes may use the same message id; all entries of one message carry the message's digest. */
    private static List<SealedEntry> ofOneMessage(Optional<NodeId> source, String messageId, List<SealedEntry> entries) {
        List<LeafFields> accepted = entries.stream().flatMap(ArchiveStore::fields)
                .filter(fields -> fields.kind().equals(EntryKind.MESSAGE_ACCEPTED.wireName()))
                .filter(fields -> source.isEmpty() || fields.node().equals(source.map(NodeId::value))).toList();
        Set<Optional<String>> digests = new LinkedHashSet<>(accepted.stream().map(LeafFields::digest).toList());
        if (digests.isEmpty()) {
            throw LedgerFault.ENTRY_UNKNOWN.because("the ledger has no acceptance of message " + messageId
                    + source.map(node -> " from " + node).orElse("") + "; check the id and the source node");
        }
        if (digests.size() > 1) {
            throw LedgerFault.ENTRY_AMBIGUOUS.because("message id " + messageId + " was used by "
                    + String.join(", ", accepted.stream().flatMap(fields -> fields.node().stream()).toList()) + "; name the source node");
        }
        return entries.stream().filter(entry -> fields(entry).anyMatch(fields -> digests.contains(fields.digest()))).toList();
    }

    private static Stream<LeafFields> fields(SealedEntry entry) {
        return LeafFields.of(entry.bytes()).stream();
    }

    private Future<List<ProvenEntry>> proven(List<SealedEntry> entries, long size) {
        return hashes(entries.stream().flatMap(entry -> spans(entry.index(), size)))
                .map(hashes -> entries.stream().map(entry -> proven(entry, size, hashes)).toList());
    }

    /** What a proof is made of, and the leaf itself, which is in a tile that the proof reads anyway. */
    private static Stream<Span> spans(long index, long size) {
        return Stream.concat(Stream.of(new Span(index, index + 1)), Span.inclusion(index, size).stream());
    }

    /** Refused for an entry that is not the one that was sealed: its proof would not verify. */
    private static ProvenEntry proven(SealedEntry entry, long size, TileHashes hashes) {
        if (!Arrays.equals(new TreeHash().leaf(entry.bytes()), hashes.hash(new TreeNode(0, entry.index())))) {
            throw LedgerFault.LEDGER_DAMAGED.because("entry " + entry.index() + " is not the one that was sealed, so there is no proof of it; "
                    + "run 'bpci audit verify' and restore the database from a backup that passes it");
        }
        return new ProvenEntry(entry, InclusionProof.of(entry.index(), size, hashes));
    }

    private Future<TileHashes> hashes(Stream<Span> spans) {
        Set<Tile> tiles = new LinkedHashSet<>(spans.flatMap(span -> span.nodes().stream()).map(Tile::of).toList());
        return database.query(sql -> store.tiles(sql, tiles));
    }

    private Future<byte[]> hashes(Tile tile) {
        return database.query(sql -> store.tiles(sql, List.of(tile))).map(hashes -> hashes.bytes(tile));
    }

    private Future<byte[]> bundle(Tile tile) {
        return database.query(sql -> store.leaves(sql, tile.index() * Tile.WIDTH, tile.width())).map(EntryBundle::encode);
    }

    private static Refusal unknownSize(long size, Checkpoint latest) {
        return LedgerFault.SIZE_UNKNOWN.because(size + " is not a size of this log, which has " + latest.size()
                + " signed entries; sizes grow from 0 to that");
    }

    private static <T> List<T> upTo(int limit, List<T> found) {
        return found.size() > limit ? found.subList(0, limit) : found;
    }
}
