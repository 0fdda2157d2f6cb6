package org.bpci.consensus;

import java.time.Instant;

/**
 * How a proposal ended.
 *
 * @param rounds how often its missing ballots were asked for, the first time included
 */
public record Decision(Outcome outcome, Tally tally, Instant at, int rounds) {
}
