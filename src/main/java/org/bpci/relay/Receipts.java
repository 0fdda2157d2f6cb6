package org.bpci.relay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.bpci.kernel.CanonicalText;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Time;
import org.bpci.relay.Stored.MessageRow;

/** Writes and signs receipts (protocol §4). Signing may block: a key can be far away. */
final class Receipts {

    private final NodeId oracle;
    private final Network network;
    private final Signer signer;

    Receipts(NodeId oracle, Network network, Signer signer) {
        this.oracle = oracle;
        this.network = network;
        this.signer = signer;
    }

    /** @param messages of one source that become durable together, at least one */
    String sign(NodeId source, long acceptedMillis, List<MessageRow> messages) {
        byte[] canonical = canonical(source, acceptedMillis, messages);
        String signature = signer.sign(network.pae(Kind.RECEIPT, canonical)).text();
        return Frames.signed(new String(canonical, StandardCharsets.US_ASCII), signature);
    }

    /** The members in the order of RFC 8785; every value is an id, a time or hexadecimal, so nothing needs an escape. */
    private byte[] canonical(NodeId source, long acceptedMillis, List<MessageRow> messages) {
        CanonicalText out = new CanonicalText();
        out.ascii("{\"accepted_at\":\"");
        out.ascii(time(acceptedMillis));
        out.ascii("\",\"key_id\":\"");
        out.ascii(signer.verificationKey().keyId());
        out.ascii("\",\"messages\":[");
        char separator = 0;
        for (MessageRow message : messages) {
            if (separator != 0) {
                out.ascii(separator);
            }
            out.ascii("{\"digest\":\"");
            out.ascii(message.proven().digest().hex());
            out.ascii("\",\"expires_at\":\"");
            out.ascii(time(message.expiresMillis()));
            out.ascii("\",\"message_id\":\"");
            out.ascii(message.messageId());
            out.ascii("\"}");
            separator = ',';
        }
        out.ascii("],\"oracle_id\":\"");
        out.ascii(oracle.value());
        out.ascii("\",\"source_node\":\"");
        out.ascii(source.value());
        out.ascii("\"}");
        return out.bytes();
    }

    private static String time(long millis) {
        return Time.format(Instant.ofEpochMilli(millis));
    }
}
