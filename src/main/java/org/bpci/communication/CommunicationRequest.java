package org.bpci.communication;

import java.util.List;
import org.bpci.kernel.Request;

/**
 * The door of the communication room. Every request goes to the one instance that holds the session. One for a session that
 * has ended is answered without effect: its {@link CommunicationEvent.SessionClosed} has been published by then.
 */
public sealed interface CommunicationRequest extends Request<Void> {

    SessionRef session();

    @Override
    default String address() {
        return session().address();
    }

    /**
     * Writes frames to the node, in this order. That they were written says nothing about whether the node processed them.
     *
     * @param frames        complete JSON texts of protocol §5
     * @param settledOffers how many of the session's offered messages are answered by now; makes room in its offer window
     */
    record SendFrames(SessionRef session, List<String> frames, int settledOffers) implements CommunicationRequest {

        public SendFrames {
            frames = List.copyOf(frames);
        }
    }

    /**
     * Ends the session.
     *
     * @param closeCode a WebSocket close code of protocol §5
     * @param reason    told to the node, at most 123 bytes of UTF-8
     */
    record CutSession(SessionRef session, int closeCode, String reason) implements CommunicationRequest {
    }
}
