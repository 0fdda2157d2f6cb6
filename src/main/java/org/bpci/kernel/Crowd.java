package org.bpci.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Members who came from networks and wait, so that one of them can give way when there are too many: the one who has waited
 * for longest of the network that has most members here. Whoever fills the place from one network, or from a few, makes only
 * those give way. Every operation takes constant time. Not safe for several threads.
 */
public final class Crowd<M> {

    /** RFC 4291 §2.5.4: whoever has one IPv6 address has the 2^64 of its subnet. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Map<M, String> networks = new HashMap<>();
    private final Map<String, SequencedSet<M>> members = new HashMap<>();
    /** The networks with so many members, those first that have had so many for longest. */
    private final Map<Integer, SequencedMap<String, SequencedSet<M>>> bySize = new HashMap<>();
    private int largest;

    /** What {@link #join} takes for a network: an IPv4 address, the /64 of an IPv6 address. */
    public static String networkOf(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress peer) || peer.isUnresolved()) {
            return ""; // it has gone already
        }
        InetAddress address = peer.getAddress();
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, IPV6_NETWORK_BYTES)));
    }

    /** The member waits from now on; who waits already keeps the place. */
    public void join(M member, String network) {
        if (networks.putIfAbsent(member, network) == null) {
            SequencedSet<M> here = members.computeIfAbsent(network, first -> new LinkedHashSet<>());
            unlist(network, here.size());
            here.add(member);
            list(network, here);
            largest = Math.max(largest, here.size());
        }
    }

    /** Whether the member was waiting. */
    public boolean leave(M member) {
        String network = networks.remove(member);
        if (network == null) {
            return false;
        }
        SequencedSet<M> here = members.get(network);
        unlist(network, here.size());
        if (here.size() == largest && !bySize.containsKey(largest)) {
            largest--; // where this network is now
        }
        here.remove(member);
        if (here.isEmpty()) {
            members.remove(network);
        } else {
            list(network, here);
        }
        return true;
    }

    /** Takes out who gives way; empty when nobody waits. */
    public Optional<M> giveWay() {
        if (networks.isEmpty()) {
            return Optional.empty();
        }
        M member = bySize.get(largest).firstEntry().getValue().getFirst();
        leave(member);
        return Optional.of(member);
    }

    public int size() {
        return networks.size();
    }

    private void list(String network, SequencedSet<M> here) {
        bySize.computeIfAbsent(here.size(), first -> new LinkedHashMap<>()).put(network, here);
    }

    private void unlist(String network, int size) {
        SequencedMap<String, SequencedSet<M>> same = bySize.get(size);
        if (same != null && same.remove(network) != null && same.isEmpty()) {
            bySize.remove(size);
        }
    }
}
