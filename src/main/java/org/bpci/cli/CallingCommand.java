package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.ApiClient;
import org.bpci.client.CallMemory;
import org.bpci.client.OracleIdentity;
import org.bpci.client.OutgoingCall;
import org.bpci.client.Receipt;
import org.bpci.interapp.AppId;
import org.bpci.interapp.CommunicationType;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Refusal;

/** A command that sends a call, or the same call again, and tells what came of it. A call is kept until its response was read. */
abstract class CallingCommand extends AppCommand {

    /** @param accepted what is said of the call itself */
    final int send(OutgoingCall call, String accepted, boolean wait) {
        OracleIdentity oracle = api().identity();
        CallMemory calls = appKeyring().calls();
        boolean answerable = call.agreement().type() == CommunicationType.SERVICE_CALL;
        boolean kept = calls.find(call.agreement().id(), call.callId()).isPresent();
        if (answerable && !kept) {
            calls.remember(call.agreement().id(), call.callId(), call.message());
        }
        try {
            ApiClient.Answer answer = api().call(Routes.CALLS, wait && answerable ? Map.of("wait", "response") : Map.of(),
                    Optional.of(call.message().tree()), call.agreement().id());
            Receipt.verified(object(answer.body().path("receipt")), oracle).require(call.message(), oracle);
            Optional<OutgoingCall.Answered> response = Optional.ofNullable(answer.body().get("response")).filter(JsonNode::isObject)
                    .map(message -> call.answered((ObjectNode) message, appKeyring().sealingKeys(call.caller())));
            tell(call, accepted, answer.body(), response);
            response.ifPresent(read -> calls.forget(call.agreement().id(), call.callId()));
            return response.map(it -> it.ok() ? 0 : 1).orElse(wait && answerable ? FaultKind.TIMEOUT.exitCode() : 0);
        } catch (Refusal refusal) {
            if (!kept && !refusal.kind().retryable()) {
                calls.forget(call.agreement().id(), call.callId()); // it is no call
            }
            throw refusal;
        }
    }

    private void tell(OutgoingCall call, String accepted, JsonNode answer, Optional<OutgoingCall.Answered> response) {
        if (json()) {
            ObjectNode told = object(answer).deepCopy();
            response.ifPresent(it -> told.put("status", it.ok() ? "Ok" : "Failed").set("answer", it.content()));
            out().println(told);
            return;
        }
        AppId callee = call.agreement().other(call.caller()).app();
        out().println(accepted);
        response.ifPresentOrElse(it -> out().println((it.ok() ? "Ok: " : "Failed: ") + it.content()), () -> {
            out().println("  it waits for " + callee);
            if (call.agreement().type() == CommunicationType.SERVICE_CALL) {
                out().println("  its response, when there is one: bpci inter-app response --agreement-id " + call.agreement().id()
                        + " --call-id " + call.callId());
            }
        });
    }
}
