package org.bpci.interapp;

import java.time.Duration;

/**
 * The limits of the inter-app room.
 *
 * @param appsMax        registered applications
 * @param agreementsMax  agreements that have not ended; they are all in memory
 * @param wordAgeMax     age of {@code created_at} of registrations and words when they arrive
 * @param clockSkewMax   how far ahead of the oracle's clock it may be
 * @param tickPeriod     how often expiries and the ends of suspensions are looked at
 */
public record InterAppLimits(int appsMax, int agreementsMax, Duration wordAgeMax, Duration clockSkewMax, Duration tickPeriod) {

    /** Versions of one agreement; a new id begins anew. */
    static final int VERSIONS_MAX = 1_000;
    /** How long the two sides may take to sign one object. */
    static final Duration SIGNING_MAX = Duration.ofDays(30);
    /** Accepted calls that are remembered so that their responses need no look-up. */
    static final int RECENT_CALLS_MAX = 20_000;
    /** Applications whose violations are counted at a time. */
    static final int WATCHED_APPS_MAX = 10_000;
    /** Entries of one report. */
    static final int REPORT_ENTRIES_MAX = 1_000;

    public static InterAppLimits defaults() {
        return new InterAppLimits(10_000, 10_000, Duration.ofSeconds(300), Duration.ofSeconds(30), Duration.ofSeconds(1));
    }
}
