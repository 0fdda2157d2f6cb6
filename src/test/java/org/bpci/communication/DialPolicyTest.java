package org.bpci.communication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialPolicyTest {

    private static final DialPolicy PRIVATE = new DialPolicy(List.of("10.0.0.0/8", "192.168.128.0/17", "127.0.0.1/32", "fd00::/8"));
    private static final DialPolicy EVERYTHING = new DialPolicy(List.of("0.0.0.0/0", "::/0"));

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "10.255.255.255", "192.168.128.0", "192.168.255.255", "127.0.0.1",
        "fd12::1", "::ffff:10.1.2.3"})
    void anAddressInAnAllowedRangeIsChosen(String address) {
        assertEquals(InetAddress.ofLiteral(address), PRIVATE.choose(List.of(InetAddress.ofLiteral(address))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"11.0.0.0", "9.255.255.255", "192.168.127.255", "127.0.0.2", "::1", "fe80::1", "8.8.8.8", "::ffff:8.8.8.8"})
    void anAddressOutsideIsRefused(String address) {
        assertNotAllowed(() -> PRIVATE.choose(List.of(InetAddress.ofLiteral(address))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::", "fe80::1", "ff02::1",
        "::ffff:169.254.169.254"})
    void someAddressesAreNeverDialledWhateverIsAllowed(String address) {
        assertNotAllowed(() -> EVERYTHING.choose(List.of(InetAddress.ofLiteral(address))));
    }

    @Test
    void ofSeveralAddressesTheFirstAllowedIsTaken() {
        List<InetAddress> resolved = Stream.of("169.254.169.254", "8.8.8.8", "10.1.1.1", "10.1.1.2").map(InetAddress::ofLiteral).toList();
        assertEquals("10.1.1.1", PRIVATE.choose(resolved).getHostAddress());
    }

    @Test
    void withoutRangesNothingIsDialled() {
        DialPolicy nothing = new DialPolicy(List.of());
        assertFalse(nothing.allowsAnything());
        assertTrue(PRIVATE.allowsAnything());
        assertNotAllowed(() -> nothing.choose(List.of(InetAddress.ofLiteral("127.0.0.1"))));
    }

    @Test
    void anEndpointNamesSchemeHostAndPort() {
        assertEquals(new DialPolicy.Target(false, "node.example", 8080), PRIVATE.target(URI.create("ws://node.example:8080/bpi?x=1")));
        assertEquals(new DialPolicy.Target(false, "node.example", 80), PRIVATE.target(URI.create("WS://node.example")));
        assertEquals(new DialPolicy.Target(true, "node.example", 443), PRIVATE.target(URI.create("wss://node.example/")));
        assertEquals(new DialPolicy.Target(true, "fd00::1", 7), PRIVATE.target(URI.create("wss://[fd00::1]:7/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a/", "file:///etc/passwd", "ws:///x", "ws://user@host/", "ws://host/#f", "ws:opaque", "//host/"})
    void anEndpointOfAnotherKindIsRefused(String endpoint) {
        assertNotAllowed(() -> PRIVATE.target(URI.create(endpoint)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "host/8", "::/129", "10.0.0.0/x"})
    void aRangeThatIsNoneIsRefusedAtStart(String range) {
        assertThrows(IllegalArgumentException.class, () -> new DialPolicy(List.of(range)));
    }

    private static void assertNotAllowed(Runnable dial) {
        assertTrue(assertThrows(Refusal.class, dial::run).is(CommunicationFault.ENDPOINT_NOT_ALLOWED));
    }
}
