package org.bpci.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Finding.What;
import org.bpci.ledger.LedgerRequest.LookupFault;

/**
 * Checks a whole log against its signed checkpoints. Two trees are built side by side: one from the entries, one from the
 * leaf hashes the log itself keeps. Where the first does not have the signed root and the second does, the entries whose
 * hashes differ are the ones that were changed; where neither has it, the upper tiles and the earlier checkpoints say
 * between which entries.
 */
public final class LogAudit {

    /** Findings that are kept; the first is what matters, a damaged log may have millions. */
    public static final int FINDINGS_MAX = 100;
    private static final int LOOKUPS_AT_A_TIME = 10_000;

    /** Told now and then how many entries have been read. */
    @FunctionalInterface
    public interface Progress {

        void read(long entries, long all);
    }

    private final LogSource source;
    private final NoteKey key;
    private final TreeHash hash = new TreeHash();
    private final List<Finding> findings = new ArrayList<>();
    private final MerkleTree entryTree = new MerkleTree();
    private final MerkleTree tileTree = new MerkleTree();
    private final UpperTiles upper;
    private final CheckpointTrail trail;
    private final Optional<Checkpoint> seen;
    private final List<Difference> differences = new ArrayList<>();
    private Optional<ForkProof> fork = Optional.empty();
    private Digest rootSeen; // of the entries, at the size that was seen before; null until they get there

    /** An entry that does not hash to what the log keeps of it. */
    private record Difference(long index, byte[] told, byte[] kept, boolean missing) {
    }

    private LogAudit(LogSource source, NoteKey key, Optional<Checkpoint> seen) {
        this.source = source;
        this.key = key;
        this.upper = new UpperTiles(source);
        this.trail = new CheckpointTrail(source, key, this::find);
        this.seen = seen;
    }

    /**
     * @param key  of the oracle, known from elsewhere
     * @param seen the last checkpoint the auditor saw before, if any: the log must continue it
     */
    public static AuditReport run(LogSource source, NoteKey key, Optional<Checkpoint> seen, Progress progress) {
        return new LogAudit(source, key, seen).run(progress);
    }

    private AuditReport run(Progress progress) {
        Optional<Checkpoint> anchor = trail.anchor();
        long size = anchor.map(Checkpoint::size).orElse(0L);
        readEntries(size, progress);
        trail.finish(entryTree);
        anchor.ifPresent(this::judge);
        seen.ifPresent(earlier -> anchor.ifPresentOrElse(last -> continues(earlier, last), () -> rolledBack(earlier, 0)));
        if (findings.isEmpty()) {
            checkLookups(size);
        }
        return new AuditReport(anchor, size, trail.valid(), findings, fork);
    }

    private void readEntries(long size, Progress progress) {
        for (long tile = 0; tile * Tile.WIDTH < size; tile++) {
            int width = (int) Math.min(Tile.WIDTH, size - tile * Tile.WIDTH);
            byte[] kept = source.tile(new Tile(0, tile, width).path()).orElse(new byte[0]);
            if (kept.length != width * TreeHash.BYTES) {
                find(new Finding(What.TILE_DAMAGED, tile * Tile.WIDTH, tile * Tile.WIDTH + width - 1,
                        "tile " + new Tile(0, tile, width).path() + " has " + kept.length + " bytes instead of " + width * TreeHash.BYTES));
                kept = Arrays.copyOf(kept, width * TreeHash.BYTES);
            }
            List<byte[]> leaves = source.tile(new Tile(Tile.ENTRIES, tile, width).path()).flatMap(EntryBundle::decode).orElse(List.of());
            for (int i = 0; i < width; i++) {
                byte[] leaf = i < leaves.size() ? leaves.get(i) : new byte[0];
                take(tile * Tile.WIDTH + i, leaf, Arrays.copyOfRange(kept, i * TreeHash.BYTES, (i + 1) * TreeHash.BYTES));
            }
            progress.read(tile * Tile.WIDTH + width, size);
        }
        upper.finish(size);
    }

    private void take(long index, byte[] leaf, byte[] kept) {
        byte[] told = hash.leaf(leaf);
        if (!Arrays.equals(told, kept) && differences.size() < FINDINGS_MAX) {
            differences.add(new Difference(index, told, kept, leaf.length == 0));
        }
        entryTree.append(told);
        tileTree.append(kept, upper);
        trail.grown(entryTree);
        if (seen.isPresent() && seen.get().size() == index + 1) {
            rootSeen = Digest.ofBytes(entryTree.root());
        }
    }

    private void judge(Checkpoint last) {
        boolean entriesFit = Digest.ofBytes(entryTree.root()).equals(last.root());
        boolean tilesFit = Digest.ofBytes(tileTree.root()).equals(last.root());
        if (!entriesFit && tilesFit) {
            differences.forEach(this::findEntry);
        } else {
            differences.forEach(difference -> find(Finding.at(entriesFit ? What.TILE_DAMAGED : What.ENTRY_ALTERED, difference.index(),
                    "entry " + difference.index() + " does not have the hash that tile "
                            + Tile.of(new TreeNode(0, difference.index())).path() + " keeps of it"
                            + (entriesFit ? "; the entry is the signed one, the tile was changed" : ""))));
        }
        if (tilesFit) {
            upper.damaged().forEach(tile -> find(new Finding(What.TILE_DAMAGED, first(tile), Math.min(last.size() - 1, last(tile)),
                    "tile " + tile.path() + " does not follow from the tiles below it")));
        } else if (!entriesFit) {
            findRange(last);
        }
        if (entriesFit) {
            trail.firstUnfitting().ifPresent(past -> {
                find(new Finding(What.REWRITTEN, 0, past.size() - 1, "the oracle signed root "
                        + past.root() + " for " + past.size() + " entries, and a tree that begins with " + trail.rootThere()));
                forked(past, trail.rootThere(), last);
            });
        }
    }

    private void findEntry(Difference bad) {
        Optional<Difference> home = differences.stream().filter(other -> Arrays.equals(other.kept(), bad.told())).findFirst();
        if (bad.missing()) {
            find(Finding.at(What.ENTRY_MISSING, bad.index(), "entry " + bad.index() + " was sealed and is gone"));
        } else if (home.isPresent() && Arrays.equals(home.get().told(), bad.kept())) {
            find(Finding.at(What.ENTRIES_SWAPPED, bad.index(), "entry " + bad.index() + " and entry " + home.get().index() + " were swapped"));
        } else if (home.isPresent()) {
            find(Finding.at(What.ENTRY_MISPLACED, bad.index(), "at " + bad.index() + " stands what was sealed as entry " + home.get().index()));
        } else {
            find(Finding.at(What.ENTRY_ALTERED, bad.index(), "entry " + bad.index() + " was altered: it hashes to "
                    + Digest.ofBytes(bad.told()) + ", sealed was " + Digest.ofBytes(bad.kept())));
        }
    }

    /** Entry and leaf hash were changed alike: the checkpoints before and after, and the tiles above, enclose the place. */
    private void findRange(Checkpoint last) {
        long from = trail.lastFitting();
        long to = trail.firstUnfitting().orElse(last).size() - 1;
        for (Tile tile : upper.damaged()) {
            // The hash in the upper tile is the signed one: what it covers is where the change is.
            long first = upper.firstDifference(tile);
            long span = 1L << tile.level() * Tile.HEIGHT;
            if (first * span <= to && (first + 1) * span > from) {
                from = Math.max(from, first * span);
                to = Math.min(to, (first + 1) * span - 1);
            }
        }
        find(new Finding(What.HISTORY_ALTERED, from, to, "what was signed is not what is stored: something between entry " + from
                + " and entry " + to + " was changed together with its hashes"));
    }

    private void continues(Checkpoint earlier, Checkpoint last) {
        if (earlier.size() > last.size()) {
            rolledBack(earlier, last.size());
        } else if (earlier.size() > 0 && !earlier.root().equals(rootSeen) && findings.isEmpty()) {
            find(new Finding(What.REWRITTEN, 0, earlier.size() - 1, "the log was rewritten: for its first " + earlier.size()
                    + " entries the oracle signed root " + earlier.root() + " before, and now it has " + rootSeen));
            forked(earlier, rootSeen, last);
        }
    }

    private void rolledBack(Checkpoint earlier, long size) {
        if (earlier.size() > size) {
            find(new Finding(What.ROLLED_BACK, size, earlier.size() - 1, "the log ends at " + size + " entries, but " + earlier.size()
                    + " were signed before: it was cut off or set back to an older backup"));
        }
    }

    /** Keeps the proof of two histories, made from the tiles; where those are damaged, too, there is none. */
    private void forked(Checkpoint earlier, Digest rootThere, Checkpoint last) {
        List<Span> spans = Span.consistency(earlier.size(), last.size());
        TileHashes hashes = new TileHashes();
        spans.stream().flatMap(span -> span.nodes().stream()).map(Tile::of).distinct().forEach(full -> {
            Tile stored = full.within(last.size()) ? full : Tile.partial(full.level(), last.size()).orElse(full);
            source.tile(stored.path()).ifPresent(bytes -> hashes.put(stored.level(), stored.index(), bytes));
        });
        try {
            fork = Optional.of(new ForkProof(key, earlier, last, rootThere, InclusionProof.hashes(spans, hashes))).filter(ForkProof::convicts);
        } catch (Refusal damaged) {
            fork = Optional.empty();
        }
    }

    private void checkLookups(long size) {
        for (long after = -1; after < size - 1 && findings.size() < FINDINGS_MAX; after += LOOKUPS_AT_A_TIME) {
            for (LookupFault fault : source.lookupFaults(after, LOOKUPS_AT_A_TIME)) {
                find(Finding.at(What.LOOKUP_WRONG, fault.index(), "entry " + fault.index() + " is not found by its " + fault.what()
                        + ": the lookup column was changed"));
            }
        }
    }

    private void find(Finding finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    private static long first(Tile tile) {
        return tile.index() * Tile.WIDTH << tile.level() * Tile.HEIGHT;
    }

    private static long last(Tile tile) {
        return ((tile.index() * Tile.WIDTH + tile.width()) << tile.level() * Tile.HEIGHT) - 1;
    }
}
