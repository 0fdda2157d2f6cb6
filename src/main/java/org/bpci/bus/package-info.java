/**
 * The typed event bus. Purpose: verticles talk through {@link org.bpci.bus.Bus} and {@link org.bpci.bus.Room} only, with
 * records instead of strings and casts.
 *
 * <p>Invariants: (1) every request gets exactly one answer; (2) a room's serial lane never runs two handlers at a time;
 * (3) nothing is dropped silently: what does not fit is refused.
 *
 * <p>Limits: lane 10 000 requests (memory of a stalled room); ask timeout 5 s (a person waits no longer).
 */
package org.bpci.bus;
