package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.InterAppFault;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.PublicSealKey;

/**
 * A call as the application that is called sees it, everything checked again that the oracle promises: the version of the
 * agreement, the caller's signature with the key pinned there, the clause. So the application depends on no oracle for its
 * safety.
 *
 * @param agreement the version in force, which decides also about calls that were sent under an earlier one
 * @param message   digest of the message that brought it
 */
public record IncomingCall(Call call, Agreement agreement, Digest message, JsonNode content) {

    /** Whether a delivered message is a call. */
    public static boolean is(Delivery delivery) {
        return Call.MESSAGE_TYPE.equals(delivery.message().tree().path("message_type").asText());
    }

    /**
     * @param ownKey the called application's, which the agreement has to pin
     * @param keys   its sealing keys
     */
    public static IncomingCall checked(
            Network network, Delivery delivery, AppId called, VerificationKey ownKey, Agreements agreements, List<PrivateSealKey> keys) {
        if (!(delivery.message().tree().get("content") instanceof ObjectNode paper)) {
            throw InterAppFault.CALL_INVALID.because("the content of a call is an object");
        }
        Call call = Call.read(paper);
        Agreement agreement = agreements.inForce(call.agreementId());
        if (call.version() > agreement.version()) {
            throw InterAppFault.AGREEMENT_SUPERSEDED.because("version " + call.version() + " of '" + call.agreementId() + "' is not in force");
        }
        if (!call.callee().equals(called) || !agreement.apps().contains(called) || !agreement.other(called).app().equals(call.caller())) {
            throw InterAppFault.NOT_A_PARTY.because("the call from '" + call.caller() + "' to '" + call.callee() + "' is none between '" + called
                    + "' and the other party of '" + agreement.id() + "'");
        }
        agreements.bound(agreement, called, ownKey);
        authenticate(network, paper, call, agreement);
        JsonNode content = CallPapers.content(network, paper, agreement, called, keys);
        authorize(call, agreement);
        return new IncomingCall(call, agreement, delivery.message().digest(network, Kind.MESSAGE), content);
    }

    private static void authenticate(Network network, ObjectNode paper, Call call, Agreement agreement) {
        if (paper.has(Signed.SIGNATURE) || agreement.security().authenticationFactors() == 2) {
            Signed.of(paper).require(network, Kind.CALL, agreement.party(call.caller()).key());
        }
    }

    /** Sizes and rates the oracle has counted; they cannot be recounted from one call. */
    private static void authorize(Call call, Agreement agreement) {
        boolean allowed = !agreement.security().authorizationRequired()
                || agreement.permissions().decide(agreement.direction(call.caller()), call.action(), 0).allowed();
        if (!allowed) {
            throw InterAppFault.CALL_DENIED.because(agreement.permissions().explain(agreement.direction(call.caller()), call.action(), 0));
        }
    }

    /** The key a response is sealed for. */
    public Optional<PublicSealKey> callerKey() {
        return agreement.party(call.caller()).sealingKey();
    }
}
