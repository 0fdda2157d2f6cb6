package org.bpci.cli;

import org.bpci.client.ClientFault;
import org.bpci.client.OutgoingCall;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.Call;
import org.bpci.kernel.Signed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app response}: the response to a call that was not waited for, or not long enough. */
@Command(
        name = "response",
        description = "Fetch the response to a call of this user that has not been read yet; wait for it when it is not there.",
        sortOptions = false,
        footer = {"", "Calls under ServiceCall are kept in keys/apps/calls until their response was read. Exit code 0 when the call was carried out;",
            "1 when it was not; 8 when no response came in time (ask again); 3 when no such call is kept here."})
final class ResponseCommand extends CallingCommand {

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement it was called under.")
    private String agreementId;

    @Option(names = "--call-id", required = true, paramLabel = "ID", description = "The call.")
    private String callId;

    @Option(names = "--no-wait", description = "Only say whether the call stands.")
    private boolean noWait;

    @Override
    public Integer call() {
        Signed message = appKeyring().calls().find(agreementId, callId).orElseThrow(() -> ClientFault.CALL_NOT_KEPT.because("no call '" + callId
                + "' under '" + agreementId + "' waits for a response here: it was read already, or sent from somewhere else"));
        Call call = Call.read(object(message.tree().path("content")));
        Agreement agreement = agreements().shown(agreementId);
        agreements().bound(agreement, call.caller(), appKey(call.caller()).verificationKey());
        return send(new OutgoingCall(api().identity().network(), agreement, callId, call.caller(), message),
                "Accepted before: " + callId + ", " + call.caller() + " " + call.action(), !noWait);
    }
}
