package org.bpci.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Who gives way when there are too many. */
class CrowdTest {

    private final Crowd<Integer> crowd = new Crowd<>();

    @Test
    void ofManyNetworksWithOneMemberEachTheOldestGivesWay() {
        crowd.join(1, "a");
        crowd.join(2, "b");
        crowd.join(3, "c");
        assertEquals(List.of(1, 2, 3), drain());
    }

    @Test
    void theNetworkWithMostMembersGivesWayThoughOthersAreOlder() {
        crowd.join(1, "quiet");
        for (int i = 2; i < 1_000; i++) {
            crowd.join(i, "loud");
        }
        crowd.join(1_000, "quiet");
        for (int i = 2; i < 998; i++) {
            assertEquals(Optional.of(i), crowd.giveWay());
        }
        assertTrue(crowd.leave(1));
    }

    @Test
    void whoHasLeftCannotGiveWayAndNobodyIsNoOne() {
        crowd.join(1, "a");
        assertTrue(crowd.leave(1));
        assertFalse(crowd.leave(1));
        assertEquals(Optional.empty(), crowd.giveWay());
        assertEquals(0, crowd.size());
    }

    /** Against the definition, on any history of a few networks. */
    @Property
    void itIsAlwaysTheOldestOfALargestNetwork(@ForAll @Size(max = 200) List<@IntRange(min = 0, max = 9) Integer> moves) {
        Crowd<Integer> played = new Crowd<>();
        Map<Integer, String> waiting = new LinkedHashMap<>();
        for (int i = 0; i < moves.size(); i++) {
            int move = moves.get(i);
            if (move < 6) {
                played.join(i, "net" + move % 4);
                waiting.put(i, "net" + move % 4);
            } else if (move < 8 && !waiting.isEmpty()) {
                int gone = new ArrayList<>(waiting.keySet()).get(i % waiting.size());
                assertTrue(played.leave(gone));
                waiting.remove(gone);
            } else {
                played.giveWay().ifPresent(member -> requireOldestOfALargest(waiting, member));
            }
            assertEquals(waiting.size(), played.size());
        }
    }

    private static void requireOldestOfALargest(Map<Integer, String> waiting, int member) {
        Map<String, List<Integer>> byNetwork = waiting.keySet().stream().collect(Collectors.groupingBy(waiting::get));
        int largest = byNetwork.values().stream().map(List::size).max(Comparator.naturalOrder()).orElseThrow();
        List<Integer> chosen = byNetwork.get(waiting.get(member));
        assertEquals(largest, chosen.size());
        assertEquals(chosen.getFirst(), member);
        waiting.remove(member);
    }

    @Test
    void addressesOfOneIpv6SubnetAreOneNetworkAndThoseOfIpv4AreNot() throws Exception {
        assertEquals(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assertNotEquals(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assertNotEquals(network("192.0.2.1"), network("192.0.2.2"));
        assertEquals("", Crowd.networkOf(null));
    }

    private List<Integer> drain() {
        List<Integer> order = new ArrayList<>();
        while (crowd.size() > 0) {
            order.add(crowd.giveWay().orElseThrow());
        }
        return order;
    }

    private static String network(String address) throws Exception {
        return Crowd.networkOf(new InetSocketAddress(InetAddress.getByName(address), 1));
    }
}
