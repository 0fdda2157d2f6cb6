package org.bpci.consensus;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.bpci.kernel.Digest;

/**
 * The assembly as it stands on disk, and the only way to change it: what the core decided and applied is made durable, then
 * told. If it cannot be made durable, memory is read anew before anything else is decided.
 */
final class Chamber {

    private final ConsensusSettings settings;
    private final ConsensusArchive archive;
    private final Commit commit;
    private final Herald herald;
    private final InstantSource clock;
    private Assembly assembly;
    private boolean inDoubt = true;

    Chamber(ConsensusSettings settings, ConsensusArchive archive, Commit commit, Herald herald, InstantSource clock) {
        this.settings = settings;
        this.archive = archive;
        this.commit = commit;
        this.herald = herald;
        this.clock = clock;
        this.assembly = empty();
    }

    private Assembly empty() {
        return new Assembly(new Assembly.Oracle(settings.network(), settings.oracle(), settings.signer().verificationKey()),
                settings.limits(), new Rules());
    }

    /** Reads what is stored when memory may differ from it; to be called before anything is decided. */
    Assembly remember() {
        if (inDoubt) {
            Assembly fresh = empty();
            archive.replay(fresh::apply);
            assembly = fresh;
            inDoubt = false;
            herald.restored(assembly, archive.openOrders());
        }
        return assembly;
    }

    /** As it was last known; for questions that may be answered while the database is away. */
    Assembly assembly() {
        return assembly;
    }

    /** Applies facts; they must be committed before the room turns to anything else. */
    void apply(List<Fact> facts) {
        if (!facts.isEmpty()) {
            inDoubt = true;
            facts.forEach(assembly::apply);
        }
    }

    /**
     * Makes applied facts durable and tells them.
     *
     * @param ballots those the facts speak of, by digest
     */
    Commit.Result commit(List<Fact> facts, Map<Digest, Ballot> ballots) {
        Commit.Result result = commit.run(facts, ballots, assembly);
        inDoubt = false;
        herald.tell(facts, result, assembly);
        assembly.trim();
        return result;
    }

    /** Milliseconds, so that what is stored, signed and told is the same. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
