package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Response;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.seal.PrivateSealKey;

/**
 * A call that was sent, to check its response against.
 *
 * @param message the signed message that carried it
 */
public record OutgoingCall(Network network, Agreement agreement, String callId, AppId caller, Signed message) {

    /** @param ok whether the other application carried it out */
    public record Answered(boolean ok, JsonNode content) {
    }

    /**
     * Reads the message that brought the response; refused with {@code oracle-not-genuine} when it is not the called
     * application's answer to this very call.
     */
    public Answered answered(ObjectNode responseMessage, List<PrivateSealKey> keys) {
        if (!(responseMessage.get("content") instanceof ObjectNode paper)) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("what came as a response to " + callId + " has no content");
        }
        Response response = Response.read(paper);
        AppId callee = agreement.other(caller).app();
        if (!response.callDigest().equals(message.digest(network, Kind.MESSAGE)) || !response.responder().equals(callee) || !response.caller().equals(caller)) {
            throw ClientFault.ORACLE_NOT_GENUINE.because("what came as a response to " + callId + " answers another call");
        }
        if (paper.has(Signed.SIGNATURE) || agreement.security().authenticationFactors() == 2) {
            Signed.of(paper).require(network, Kind.RESPONSE, agreement.party(callee).key());
        }
        return new Answered(paper.path("status").asText().equalsIgnoreCase("Ok"), CallPapers.content(network, paper, agreement, caller, keys));
    }
}
