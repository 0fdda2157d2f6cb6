package org.bpci.node;

/** Address ranges as RFC 4632 and RFC 4291 write them, without asking a name server. */
final class AddressRange {

    private AddressRange() {
    }

    static boolean isValid(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash <= 0 || !cidr.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
            return false;
        }
        int bits = Integer.parseInt(cidr.substring(slash + 1));
        String address = cidr.substring(0, slash);
        return io.netty.util.NetUtil.isValidIpV4Address(address) ? bits <= 32
                : io.netty.util.NetUtil.isValidIpV6Address(address) && bits <= 128;
    }
}
