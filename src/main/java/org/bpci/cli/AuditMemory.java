package org.bpci.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.bpci.kernel.Json;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.ForkProof;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.NoteKey;

/**
 * What this user remembers of the logs he audited, in {@code BPCI_HOME/audit}: the key at first sight and the last sound
 * checkpoint. Only who remembers notices that a log was set back or that its oracle tells different people different stories.
 */
final class AuditMemory {

    private final Path folder;

    AuditMemory(Home home) {
        this.folder = home.folder().resolve("audit");
    }

    /** The key to judge a log by: the one given, else the remembered one; the offered one at first sight. */
    NoteKey key(Optional<String> given, String offered) {
        NoteKey told = NoteKey.parse(offered);
        Optional<NoteKey> known = given.map(NoteKey::parse).or(() -> read(told.name(), "vkey").map(NoteKey::parse));
        if (known.isPresent() && !known.get().equals(told)) {
            throw LedgerFault.PROOF_INVALID.because("the log is signed with " + told.text() + ", but "
                    + (given.isPresent() ? "--key says " : "this oracle was known by ") + known.get().text()
                    + "; ask its operator, and if the new key is right remove " + file(told.name(), "vkey"));
        }
        return told;
    }

    boolean knows(NoteKey key) {
        return read(key.name(), "vkey").isPresent();
    }

    Optional<Checkpoint> seen(NoteKey key) {
        return read(key.name(), "checkpoint").map(note -> Checkpoint.verified(note, key));
    }

    /** Remembers a sound log. */
    void keep(NoteKey key, Checkpoint checkpoint) {
        write(key.name(), "vkey", key.text());
        if (seen(key).map(Checkpoint::size).orElse(0L) <= checkpoint.size()) {
            write(key.name(), "checkpoint", checkpoint.note());
        }
    }

    /** Keeps what convicts the oracle. */
    Path keep(ForkProof fork) {
        return write(fork.key().name(), "fork-" + fork.earlier().size() + "-" + fork.later().size() + ".json",
                new String(Json.write(fork.file()), StandardCharsets.UTF_8));
    }

    private Optional<String> read(String origin, String name) {
        try {
            Path file = file(origin, name);
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Path write(String origin, String name, String text) {
        try {
            Path file = file(origin, name);
            Files.createDirectories(file.getParent());
            Path next = file.resolveSibling(name + ".new");
            Files.writeString(next, text);
            return Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path file(String origin, String name) {
        return folder.resolve(origin.replaceAll("[^A-Za-z0-9._-]", "_")).resolve(name);
    }
}
