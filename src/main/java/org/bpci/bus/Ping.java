package org.bpci.bus;

import org.bpci.kernel.Request;

/**
 * Answered {@code true} by every open room. It passes through the serial lane where there is one, so a lane that is stuck
 * does not answer.
 */
public record Ping(String address) implements Request<Boolean> {
}
