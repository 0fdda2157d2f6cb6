/**
 * The communication room. Purpose: WebSocket sessions between this oracle and BPI nodes, from the first byte to the frame.
 *
 * <p>Door: {@link org.bpci.communication.CommunicationRequest}, one address per instance. Tells: the relay through
 * {@link org.bpci.communication.Uplink}, the consensus room through {@link org.bpci.communication.BallotUplink}, discovery who
 * is there. Publishes: {@link org.bpci.communication.CommunicationEvent}.
 * Listens: {@code DiscoveryEvent}, and its own events, because its instances share nothing else but
 * {@link org.bpci.communication.Switchboard}. Tables: none. The relay must be running before the room opens its port.
 *
 * <p>Read from below: {@code Wire} (bytes of one connection) → {@code FrameReader}, {@code FrameWriter} (RFC 6455, pure) →
 * {@code StrictSocket} (one WebSocket and what it may cost) → {@code Session} with {@code Introduction} and {@code NodeFrame}
 * (protocol §5) → {@code Sessions} → {@code CommunicationVerticle}. Connections come from {@code SocketServer} or, dialled by
 * {@code Reconnection}, from {@code Dialler}.
 *
 * <p>Invariants: (1) nothing of a node reaches the relay before its hello verified against its registered key
 * ({@code SessionOpeningTest}); (2) of two sessions of a node the newer stays, in whatever instance
 * ({@code SessionTest.aNewerSessionTakesThePlaceOfTheOlderInWhateverInstance}); (3) a peer that misbehaves or does not read
 * costs a bounded amount of memory and is cut ({@code HostilePeerTest}); (4) there are never more connections than configured,
 * and those that say nothing keep no node out ({@code StrangersTest}); (5) frames of one session keep their order
 * ({@code SessionTest.framesAreWrittenInOrderHoweverMany}); (6) only addresses in allowed ranges are dialled
 * ({@code DialPolicyTest}); (7) RFC 6455 to the letter ({@code Rfc6455Test}).
 *
 * <p>Limits: {@link org.bpci.communication.CommunicationLimits}, further: header 8 KiB in 64 fields (browsers and proxies send
 * less than 4 KiB); 1 000 unfinished handshakes an instance; strangers 16 KiB and 16 fragments a message (a hello with a
 * hybrid signature has 6 KiB); nodes 1 024 fragments a message; 1 000 refused frames a session; 64 dials at a time an instance.
 */
package org.bpci.communication;
