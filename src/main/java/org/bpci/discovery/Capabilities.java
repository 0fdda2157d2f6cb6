package org.bpci.discovery;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a node says it can do.
 *
 * @param maxMessageBytes     the largest message it takes; empty when it names no limit
 * @param supportedProtocols  for example {@code BPI-1.0}
 * @param names               the names of the list form, among them {@code consensus} and {@code encryption}
 */
public record Capabilities(
        boolean supportsConsensus, boolean supportsEncryption, OptionalInt maxMessageBytes, List<String> supportedProtocols,
        List<String> names) {

    public static final Capabilities NONE = new Capabilities(false, false, OptionalInt.empty(), List.of(), List.of());

    public Capabilities {
        supportedProtocols = List.copyOf(supportedProtocols);
        names = List.copyOf(names);
    }
}
