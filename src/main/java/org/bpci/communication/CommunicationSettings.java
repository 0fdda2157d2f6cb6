package org.bpci.communication;

import java.util.List;
import java.util.Set;
import org.bpci.kernel.Network;

/**
 * How the room is set up.
 *
 * @param oracleId       named in challenges; part of what a node signs
 * @param network        the network all signatures are for
 * @param host           address to listen on
 * @param port           0 takes a free one
 * @param allowedOrigins values of {@code Origin} that browsers may connect from
 * @param dialRanges     address ranges in CIDR notation whose endpoints may be dialled; none, and nothing is dialled
 * @param devEcho        opens the raw echo for peers on this machine
 */
public record CommunicationSettings(
        String oracleId,
        Network network,
        String host,
        int port,
        Set<String> allowedOrigins,
        List<String> dialRanges,
        boolean devEcho) {

    public CommunicationSettings {
        allowedOrigins = Set.copyOf(allowedOrigins);
        dialRanges = List.copyOf(dialRanges);
    }
}
