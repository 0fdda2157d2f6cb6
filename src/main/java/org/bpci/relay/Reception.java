package org.bpci.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bpci.bus.Bus;
import org.bpci.communication.Uplink.MessagesOffered;
import org.bpci.communication.Uplink.Offered;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.relay.CallCourt.CallRuling;
import org.bpci.relay.Candidate.Proved;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.RelayRequest.TrustAppKeys;

/** Where messages come in: reads them, makes the cheap checks, sends them to be verified and on to the commit. */
final class Reception implements Intake.Findings {

    private static final int MESSAGE_ID_CHARS_MAX = 128;

    private final RelaySettings settings;
    private final InstantSource clock;
    private final StoreLink link;
    private final Admission admission;
    private final Recent recent;
    private final Intake intake;
    private final Committer committer;
    private final Settlement settlement;
    private final Answers answers;
    private final Map<String, VerificationKey> appKeys = new HashMap<>();

    Reception(RelaySettings settings, InstantSource clock, Bus bus, Recent recent, StoreLink link, Admission admission,
              Committer committer, Settlement settlement, Answers answers) {
        this.settings = settings;
        this.clock = clock;
        this.link = link;
        this.admission = admission;
        this.recent = recent;
        this.intake = new Intake(bus, recent, settings.verifiers(), this);
        this.committer = committer;
        this.settlement = settlement;
        this.answers = answers;
    }

    /** What applications sign their calls with from now on. */
    void trust(TrustAppKeys keys) {
        appKeys.putAll(keys.keys());
    }

    void offered(MessagesOffered offer) {
        Origin origin = new Origin.BySession(offer.session(), offer.node());
        for (Offered message : offer.messages()) {
            take(origin, message.message(), message.bytes());
        }
        intake.submit();
        answers.flush();
    }

    Future<Admitted> admit(AdmitMessage request) {
        Promise<Admitted> answer = Promise.promise();
        take(new Origin.ByRest(request.remote(), answer), request.message(), request.bytes());
        intake.submit();
        return answer.future();
    }

    private void take(Origin origin, ObjectNode tree, int bytes) {
        settlement.offered();
        try {
            requireCapacity();
            requireRate(origin, bytes);
            boolean unsigned = settings.unsignedAllowed() && !tree.has(Signed.SIGNATURE);
            Message message = unsigned ? Message.parseUnsigned(tree, clock.instant()) : Message.parse(tree);
            Verdict verdict = switch (origin) {
                case Origin.BySession session -> admission.offeredBySession(session.node(), message, bytes, clock.millis());
                case Origin.ByRest rest -> admission.offeredByRest(rest.remote(), message.requireFitsFrame(), bytes, clock.millis());
            };
            switch (verdict) {
                case Verdict.Refused refused -> settlement.refused(origin, message.messageId(), refused.refusal());
                case Verdict.Verify verify -> intake.add(new Candidate(message, MessageKey.of(message), bytes, origin, verify, appKey(message)));
            }
        } catch (Refusal refusal) {
            settlement.refused(origin, messageId(tree), refusal);
        }
    }

    private Optional<VerificationKey> appKey(Message message) {
        return message.isCall() ? Optional.ofNullable(appKeys.get(message.callingApp())) : Optional.empty();
    }

    /** The node of a session is certain, so it pays for whatever it sends. */
    private void requireRate(Origin origin, int bytes) {
        if (origin instanceof Origin.BySession session) {
            admission.affordable(session.node(), bytes, clock.millis()).ifPresent(refusal -> {
                throw refusal;
            });
            admission.charge(session.node(), bytes, clock.millis());
        }
    }

    private void requireCapacity() {
        if (!link.up()) {
            throw Settlement.unavailable();
        }
        if (settlement.pending() > settings.limits().pendingMessagesMax()) {
            throw RelayFault.RELAY_BUSY.because(settings.limits().pendingMessagesMax()
                    + " messages are in work already; send it again", RelayLimits.BUSY_RETRY_AFTER);
        }
    }

    @Override
    public void turnEnded() {
        answers.flush();
    }

    @Override
    public void verified(Candidate candidate, Proof proof, Optional<CallRuling> ruling) {
        switch (proof) {
            case Proof.Disproven disproven -> {
                if (candidate.origin() instanceof Origin.ByRest rest && !isOurs(disproven.refusal())) {
                    admission.chargeRemote(rest.remote(), clock.millis());
                }
                settlement.refused(candidate, disproven.refusal());
            }
            case Proof.Proven proven -> {
                boolean charged = candidate.origin() instanceof Origin.ByRest && !repeated(candidate, proven);
                Optional<Refusal> tooFast = charged ? charge(candidate) : Optional.empty();
                tooFast.ifPresentOrElse(refusal -> settlement.refused(candidate, refusal),
                        () -> committer.add(new Proved(candidate, proven, ruling, charged)));
            }
        }
    }

    /** As far as memory knows; what it knows costs its source nothing, or anybody could use up the rate of others with what he saw. */
    private boolean repeated(Candidate candidate, Proof.Proven proven) {
        return recent.find(candidate.key()).filter(mark -> mark.digest().equals(proven.digest())).isPresent();
    }

    private Optional<Refusal> charge(Candidate candidate) {
        NodeId source = candidate.message().source();
        Optional<Refusal> tooFast = admission.affordable(source, candidate.bytes(), clock.millis());
        if (tooFast.isEmpty()) {
            admission.charge(source, candidate.bytes(), clock.millis());
        }
        return tooFast;
    }

    /** Whether the signature was not judged at all. */
    private static boolean isOurs(Refusal refusal) {
        return refusal.kind().retryable() || refusal.kind() == FaultKind.DEFECT;
    }

    /** As the node wrote it, so that it can tell which of its messages was refused. */
    private static String messageId(ObjectNode tree) {
        String id = tree.path("message_id").asText("");
        return id.length() <= MESSAGE_ID_CHARS_MAX ? id : "";
    }
}
