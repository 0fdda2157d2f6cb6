package org.bpci.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The last checkpoint this node signed, kept in a file outside the database. A database that was set back to an older
 * backup is consistent in itself; only what others remember shows that it forgot. Without this file the node would sign a
 * second history.
 */
final class LastSigned {

    private final Optional<Path> file;

    /** @param file empty for a node that keeps nothing on disk */
    LastSigned(Optional<Path> file) {
        this.file = file;
    }

    void keep(Checkpoint checkpoint) {
        file.ifPresent(path -> {
            try {
                Path next = path.resolveSibling(path.getFileName() + ".new");
                Files.writeString(next, checkpoint.note());
                Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException failure) {
                throw new UncheckedIOException("the last signed checkpoint cannot be kept in " + path, failure);
            }
        });
    }

    /**
     * @param stored the last checkpoint in the database
     * @param bySize the checkpoint of that size in the database
     */
    void check(Optional<Checkpoint> stored, LongFunction<Optional<Checkpoint>> bySize) {
        Optional<Checkpoint> kept = read();
        if (kept.isEmpty()) {
            return;
        }
        Checkpoint signed = kept.get();
        long size = stored.map(Checkpoint::size).orElse(0L);
        if (size < signed.size()) {
            throw LedgerFault.LEDGER_ROLLED_BACK.because("the database ends at entry " + size + ", but this node has signed "
                    + signed.size() + " entries: it was set back to an older state; restore a newer backup, or, to begin another "
                    + "history that every auditor will report, remove " + file.orElseThrow());
        }
        if (!bySize.apply(signed.size()).map(Checkpoint::root).equals(Optional.of(signed.root()))) {
            throw LedgerFault.LEDGER_DAMAGED.because("the database has another history than this node signed at " + signed.size()
                    + " entries; restore a backup of this node's own database, or, to begin another history that every auditor "
                    + "will report, remove " + file.orElseThrow());
        }
    }

    private Optional<Checkpoint> read() {
        try {
            return file.isPresent() && Files.exists(file.get())
                    ? Optional.of(Checkpoint.parse(Files.readString(file.get()))) : Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException("the last signed checkpoint cannot be read", failure);
        }
    }
}
