package org.bpci.discovery;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The shape of an address the oracle may later dial: {@code ws://host:port/path}. Whether it is dialled at all is the
 * communication room's decision, made against its allow-list when the name has been resolved.
 */
final class Endpoint {

    static final int CHARS_MAX = 512;
    static final String EXPECTED = "a WebSocket address such as wss://node.example:8443/bpci: scheme ws or wss, a host, "
            + "no user, no fragment, ASCII only, at most " + CHARS_MAX + " characters";

    private static final int PORT_MAX = 65_535;

    private Endpoint() {
    }

    static Optional<URI> parse(String text) {
        try {
            URI uri = new URI(text);
            boolean webSocket = "ws".equalsIgnoreCase(uri.getScheme()) || "wss".equalsIgnoreCase(uri.getScheme());
            boolean plain = uri.getRawUserInfo() == null && uri.getRawFragment() == null
                    && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
            boolean port = uri.getPort() == -1 || uri.getPort() > 0 && uri.getPort() <= PORT_MAX;
            // A host that URI cannot parse leaves getHost() null, and an empty port ("host:") is two spellings of one address.
            boolean host = uri.getHost() != null && !uri.getHost().isEmpty() && !uri.getRawAuthority().endsWith(":");
            return webSocket && plain && port && host ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException malformed) {
            return Optional.empty();
        }
    }
}
