package org.bpci.relay;

import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;

/**
 * An accepted message as its deliveries need it, shared by all of them.
 *
 * @param body      canonical JSON without the signature; not to be changed; empty where only the header is needed
 * @param signature as it was sent; empty for an unsigned message
 * @param docket    of a call: what it was allowed under the last time it was asked
 */
record Parcel(long seq, NodeId source, String messageId, Digest digest, byte[] body, String signature, long acceptedAtMillis, Docket docket) {

    private static final byte[] NO_BODY = {};

    /** What an audit entry needs to know. */
    static Parcel header(long seq, NodeId source, String messageId, Digest digest, long acceptedAtMillis, Docket docket) {
        return new Parcel(seq, source, messageId, digest, NO_BODY, "", acceptedAtMillis, docket);
    }

    Parcel under(Docket allowing) {
        return docket.equals(allowing) ? this
                : new Parcel(seq, source, messageId, digest, body, signature, acceptedAtMillis, allowing);
    }
}
