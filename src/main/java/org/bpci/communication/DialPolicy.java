package org.bpci.communication;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.bpci.kernel.Refusal;

/**
 * Which registered endpoints the oracle connects to. An endpoint is the wish of a stranger and the oracle stands inside
 * somebody's network, so what counts is the resolved address: it must lie in an allowed range, and the connection goes to
 * that very address, so that the name cannot mean another one a moment later. Pure.
 */
final class DialPolicy {

    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;
    private static final AddressRange THIS_NETWORK = AddressRange.parse("0.0.0.0/8");
    private static final AddressRange BROADCAST = AddressRange.parse("255.255.255.255/32");

    private final List<AddressRange> allowed;

    /** @param ranges in CIDR notation; none, and nothing is allowed */
    DialPolicy(List<String> ranges) {
        this.allowed = ranges.stream().map(AddressRange::parse).toList();
    }

    /** Where to connect to; {@code host} still has to be resolved. */
    record Target(boolean tls, String host, int port) {
    }

    boolean allowsAnything() {
        return !allowed.isEmpty();
    }

    Target target(URI endpoint) {
        boolean tls = "wss".equalsIgnoreCase(endpoint.getScheme());
        if (!tls && !"ws".equalsIgnoreCase(endpoint.getScheme())) {
            throw refused("its scheme is neither ws nor wss");
        }
        if (endpoint.getHost() == null || endpoint.getUserInfo() != null || endpoint.getFragment() != null) {
            throw refused("it must have a host, and neither user nor fragment");
        }
        String host = endpoint.getHost();
        boolean literal6 = host.startsWith("[") && host.endsWith("]");
        int port = endpoint.getPort() >= 0 ? endpoint.getPort() : tls ? WSS_PORT : WS_PORT;
        return new Target(tls, literal6 ? host.substring(1, host.length() - 1) : host, port);
    }

    /** The first of the resolved addresses that may be connected to. */
    InetAddress choose(List<InetAddress> resolved) {
        return resolved.stream().filter(this::permits).findFirst()
                .orElseThrow(() -> refused("its address is in no range that the oracle's configuration allows"));
    }

    private boolean permits(InetAddress address) {
        boolean never = address.isAnyLocalAddress() || address.isLinkLocalAddress() || address.isMulticastAddress()
                || THIS_NETWORK.contains(address) || BROADCAST.contains(address);
        return !never && allowed.stream().anyMatch(range -> range.contains(address));
    }

    private static Refusal refused(String why) {
        return CommunicationFault.ENDPOINT_NOT_ALLOWED.because("the endpoint is not dialled: " + why);
    }
}
