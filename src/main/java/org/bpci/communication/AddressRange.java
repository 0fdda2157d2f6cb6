package org.bpci.communication;

import java.net.InetAddress;
import java.util.Arrays;

/** A range of IP addresses in CIDR notation (RFC 4632, RFC 4291), for example {@code 10.0.0.0/8}. Pure. */
record AddressRange(InetAddress network, int prefixBits) {

    /** @throws IllegalArgumentException when the text is not an address literal, a slash and a prefix length */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not a range like 10.0.0.0/8");
        }
        InetAddress network = InetAddress.ofLiteral(text.substring(0, slash));
        int bits = Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > Byte.SIZE * network.getAddress().length) {
            throw new IllegalArgumentException("'" + text + "' has a prefix length that its address family does not have");
        }
        return new AddressRange(network, bits);
    }

    boolean contains(InetAddress address) {
        byte[] ours = network.getAddress();
        byte[] theirs = address.getAddress();
        int whole = prefixBits / Byte.SIZE;
        int rest = Byte.SIZE - prefixBits % Byte.SIZE;
        return ours.length == theirs.length
                && Arrays.equals(ours, 0, whole, theirs, 0, whole)
                && (rest == Byte.SIZE || ours[whole] >> rest == theirs[whole] >> rest);
    }
}
