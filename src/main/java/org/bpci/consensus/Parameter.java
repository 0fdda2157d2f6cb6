package org.bpci.consensus;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * A decided value of the network.
 *
 * @param version counts the decisions about this name, from 1
 */
public record Parameter(String name, JsonNode value, long version, String proposalId, Instant at) {

    /** Parameters of one network; names are chosen by voters, so there is an end. */
    static final int COUNT_MAX = 10_000;
}
