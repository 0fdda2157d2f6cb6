package org.bpci.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bpci.bus.Bus;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.communication.SessionRef;
import org.bpci.kernel.Refusal;

/** Answers to offered messages. What goes to one session at a time goes in one piece, and a receipt goes once. */
final class Answers {

    private final Bus bus;
    private final Map<SessionRef, Bundle> bundles = new HashMap<>();

    private static final class Bundle {
        private final List<String> frames = new ArrayList<>();
        private final Set<String> receipts = new HashSet<>();
        private int settled;
    }

    Answers(Bus bus) {
        this.bus = bus;
    }

    void receipt(SessionRef session, String receipt) {
        Bundle bundle = bundle(session);
        bundle.settled++;
        if (bundle.receipts.add(receipt)) {
            bundle.frames.add(Frames.receipt(receipt));
        }
    }

    void refused(Origin origin, String messageId, Refusal refusal) {
        switch (origin) {
            case Origin.BySession session -> {
                Bundle bundle = bundle(session.session());
                bundle.settled++;
                bundle.frames.add(Frames.error(refusal, messageId));
            }
            case Origin.ByRest rest -> rest.answer().tryFail(refusal);
        }
    }

    /** Sends what has gathered; call it at the end of each turn that answered something. */
    void flush() {
        if (!bundles.isEmpty()) {
            bundles.forEach((session, bundle) -> bus.tell(new SendFrames(session, bundle.frames, bundle.settled)));
            bundles.clear();
        }
    }

    private Bundle bundle(SessionRef session) {
        return bundles.computeIfAbsent(session, any -> new Bundle());
    }
}
