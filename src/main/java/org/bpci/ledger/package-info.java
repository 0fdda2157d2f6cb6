/**
 * The ledger room. Purpose: an audit trail that proves itself, offline, to people who trust nobody.
 *
 * <p>Append side: {@link org.bpci.ledger.Journal}, called by every room inside the transaction of the change it records.
 * Door: {@link org.bpci.ledger.LedgerRequest}, read only. Publishes: {@link org.bpci.ledger.LedgerEvent}. Listens: nothing.
 * Tables: {@code ledger.entries} (written by all rooms), {@code leaves}, {@code tiles}, {@code frontier},
 * {@code checkpoints}, {@code writer} (written by this room).
 *
 * <p>How it works: an {@code Entry} becomes a row of {@code entries}. Each half second the {@code Integrator} gives the new
 * rows their places in {@code leaves}, appends their hashes to the {@code TiledTree}, and signs the root as a
 * {@code Checkpoint}, all in one transaction. Proofs ({@code InclusionProof}, {@code ConsistencyProof}) are made from the
 * tiles, log n of them, by {@code ArchiveStore}.
 *
 * <p>Invariants: (1) what is acknowledged has its entry, and every entry gets its place exactly once
 * ({@code entriesOfAnOpenTransactionAreSealedAfterItEndsWithoutAGap}); (2) of two writers one writes
 * ({@code twoWritersNeverForkTheTree}); (3) nothing is sealed on top of a tree that was not signed like that
 * ({@code IntegratorTest}); (4) the serving role changes and removes nothing
 * ({@code servingRoleCanNeitherChangeNorRemoveWhatIsRecorded}); (5) whatever is altered behind the room's back is found
 * and located by an audit ({@code TamperTest}).
 *
 * <p>Limits: {@link org.bpci.ledger.LedgerLimits}; leaf 65 535 bytes (the length field of an entry bundle); details
 * {@value org.bpci.ledger.Entry#DETAILS_MAX} of {@value org.bpci.ledger.Entry#DETAIL_CHARS_MAX} characters (entries hold
 * digests, not content).
 */
package org.bpci.ledger;
