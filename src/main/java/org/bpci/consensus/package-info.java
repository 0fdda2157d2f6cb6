/**
 * The consensus room. Purpose: weighted decisions of many nodes whose certificates anyone can check, in ten years too.
 *
 * <p>Core: {@code Assembly} (all that is being decided) and {@code Round} (one proposal) decide facts from facts; {@code Rules}
 * has every comparison; {@code Certificate}, {@code CertificateCheck} and {@code Evidence} are what is shown to others.
 * {@code Simulation} drives the same classes through seeded histories; it stays in this package, whose insides it needs, and in
 * the product, because {@code bpci simulate} is how anybody repeats a history. Ballots' signatures are checked by
 * {@code ScrutineerVerticle}s beside the room's lane, which decides.
 *
 * <p>Invariants, each under its name in {@code Invariants}, which a simulation checks after every event: (1) one outcome for
 * each proposal; (2) no forged ballot counts; (3) the first ballot of a voter stays, a second different one is evidence and
 * isolates; (4) the electorate and its weights are those pinned at the opening; (5) no acknowledged ballot is lost, not by a
 * restarted round nor by a crash; (6) every outcome follows from the ballots by exact arithmetic; (7) every certificate
 * verifies from its bytes alone, and is sealed once; (8) effects apply once, in the transaction of the decision; (9) weights
 * change by decision only, and epochs are chained; (10) emergencies end; (11) the network can always decide something: no decision leaves fewer
 * voters than {@code min_consensus_nodes}.
 *
 * <p>Limits: see {@code ConsensusLimits}; electorate 10 000 voters (an opening is one object), total weight 2^53 − 1 micro-units
 * (exact in every JSON reader), proposal 64 KiB, 10 000 parameters (voters choose the names).
 */
package org.bpci.consensus;
