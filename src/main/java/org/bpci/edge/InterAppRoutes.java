package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.bpci.api.ApiFault;
import org.bpci.api.InterAppJson;
import org.bpci.api.RelayJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.bus.Bus;
import org.bpci.interapp.AgreementState;
import org.bpci.interapp.AppId;
import org.bpci.interapp.InterAppFault;
import org.bpci.interapp.InterAppRequest.AcceptAgreement;
import org.bpci.interapp.InterAppRequest.AuditAgreement;
import org.bpci.interapp.InterAppRequest.Authority;
import org.bpci.interapp.InterAppRequest.AwaitResponse;
import org.bpci.interapp.InterAppRequest.Establish;
import org.bpci.interapp.InterAppRequest.FindAgreement;
import org.bpci.interapp.InterAppRequest.FindApp;
import org.bpci.interapp.InterAppRequest.InterAppHealth;
import org.bpci.interapp.InterAppRequest.LiftQuarantine;
import org.bpci.interapp.InterAppRequest.ListAgreements;
import org.bpci.interapp.InterAppRequest.ListApps;
import org.bpci.interapp.InterAppRequest.QuarantineApp;
import org.bpci.interapp.InterAppRequest.Question;
import org.bpci.interapp.InterAppRequest.RegisterApp;
import org.bpci.interapp.InterAppRequest.ResumeAgreement;
import org.bpci.interapp.InterAppRequest.RevokeAgreement;
import org.bpci.interapp.InterAppRequest.SuspendAgreement;
import org.bpci.interapp.InterAppRequest.ValidateAgreement;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.relay.RelayRequest.AdmitMessage;
import org.bpci.relay.RelayRequest.Admitted;
import org.bpci.relay.RelayRequest.FindMessage;

/** Applications, their agreements, and the calls they make under them. */
final class InterAppRoutes {

    private static final int PAGE_ITEMS = 100;
    private static final int REASON_CHARS_MAX = 256;
    private static final int ACTION_CHARS_MAX = 512;
    private static final long CONTENT_BYTES_MAX = 1L << 30;
    private static final String RESPONSE = "response";
    private static final String JSON = "application/json";

    private final Bus bus;
    private final Duration relayTimeout;

    InterAppRoutes(Bus bus, EdgeSettings settings) {
        this.bus = bus;
        this.relayTimeout = settings.relayTimeout();
    }

    void mount(RouteTable table) {
        table.mount(Routes.REGISTER_APP, call -> bus.ask(new RegisterApp(call.tree()))
                .map(registered -> Reply.of(registered.created() ? 201 : 200, InterAppJson.app(registered.app()))));
        table.mount(Routes.APPS, call -> bus.ask(new ListApps(call.queryNodeId("node"), app(call, "after"), limit(call, ListApps.LIMIT_MAX)))
                .map(InterAppJson::apps).map(Reply::ok));
        table.mount(Routes.APP, call -> bus.ask(new FindApp(new AppId(call.path("id")))).map(InterAppJson::app).map(Reply::ok));
        table.mount(Routes.QUARANTINE_APP, call -> bus.ask(new QuarantineApp(new AppId(call.path("id")), reason(call), operator(call)))
                .map(InterAppJson::app).map(Reply::ok));
        table.mount(Routes.LIFT_QUARANTINE, call -> bus.ask(new LiftQuarantine(new AppId(call.path("id")), reason(call), operator(call)))
                .map(InterAppJson::app).map(Reply::ok));
        table.mount(Routes.ESTABLISH, call -> bus.ask(new Establish(call.tree()))
                .map(established -> Reply.of(established.created() ? 201 : 200, InterAppJson.agreement(established.agreement()))));
        table.mount(Routes.AGREEMENTS, this::list);
        table.mount(Routes.AGREEMENT, call -> bus.ask(new FindAgreement(call.path("id"))).map(InterAppJson::agreement).map(Reply::ok));
        table.mount(Routes.ACCEPT_AGREEMENT, call -> bus.ask(new AcceptAgreement(call.path("id"), call.tree()))
                .map(InterAppJson::agreement).map(Reply::ok));
        table.mount(Routes.REVOKE_AGREEMENT, call -> bus.ask(new RevokeAgreement(call.path("id"), authority(call)))
                .map(InterAppJson::agreement).map(Reply::ok));
        table.mount(Routes.SUSPEND_AGREEMENT, call -> bus.ask(new SuspendAgreement(call.path("id"), authority(call)))
                .map(InterAppJson::agreement).map(Reply::ok));
        table.mount(Routes.RESUME_AGREEMENT, call -> bus.ask(new ResumeAgreement(call.path("id"), authority(call)))
                .map(InterAppJson::agreement).map(Reply::ok));
        table.mount(Routes.VALIDATE_AGREEMENT, call -> bus.ask(new ValidateAgreement(call.path("id"), question(call)))
                .map(InterAppJson::validation).map(Reply::ok));
        table.mount(Routes.AUDIT_AGREEMENT, call -> bus.ask(new AuditAgreement(call.path("id"), call.queryInteger("after", 0, Long.MAX_VALUE / 10, 0),
                        call.queryInteger("after_index", 0, Long.MAX_VALUE / 10, 0) - 1))
                .map(report -> new Reply(200, JSON, report.file(), "no-store")));
        table.mount(Routes.INTER_APP_HEALTH, call -> bus.ask(new InterAppHealth())
                .map(health -> Reply.of(health.healthy() ? 200 : 503, InterAppJson.health(health))));
        table.mount(Routes.CALLS, this::call);
    }

    private Future<Reply> list(Call call) {
        Optional<AgreementState> state = call.query("state").map(text -> AgreementState.of(text).orElseThrow(() ->
                ApiFault.QUERY_INVALID.because("?state= must be one of Proposed, Active, Suspended, Revoked, Expired, Superseded")));
        String after = call.query("after").orElse("");
        if (after.length() > AppId.CHARS_MAX) {
            throw ApiFault.QUERY_INVALID.because("?after= is the id of an agreement");
        }
        return bus.ask(new ListAgreements(app(call, "app"), state, after, limit(call, ListAgreements.LIMIT_MAX)))
                .map(InterAppJson::agreements).map(Reply::ok);
    }

    /** A message that is a call, or a response to one; its receipt, and with {@code ?wait=response} the response. */
    private Future<Reply> call(Call call) {
        boolean wait = call.query("wait").map(text -> {
            if (!text.equals(RESPONSE)) {
                throw ApiFault.QUERY_INVALID.because("?wait= can only be '" + RESPONSE + "'");
            }
            return true;
        }).orElse(false);
        ObjectNode message = call.tree();
        requireCallUnder(call.path("id"), message);
        return bus.ask(new AdmitMessage(message, call.bodyBytes(), call.remote())).compose(admitted -> {
            ObjectNode json = RelayJson.accepted(admitted.message()).put("repeated", admitted.repeated());
            return (wait ? answered(admitted, json) : Future.succeededFuture(json))
                    .map(told -> Reply.of(admitted.repeated() || told.has(RESPONSE) ? 200 : 202, told));
        });
    }

    private static void requireCallUnder(String agreement, ObjectNode message) {
        String type = message.path("message_type").asText("");
        if (!type.equalsIgnoreCase("InterAppCall") && !type.equalsIgnoreCase("InterAppResponse")) {
            throw InterAppFault.CALL_INVALID.because("/message_type must be InterAppCall or InterAppResponse; send other messages to " + Routes.RELAY.path());
        }
        if (!message.path("content").path("agreement_id").asText("").equals(agreement)) {
            throw InterAppFault.CALL_INVALID.because("/content/agreement_id must be that of the path, '" + agreement + "'");
        }
    }

    /** The call is durable by now, so a response that is late or cannot be read must not look like a refusal. */
    private Future<ObjectNode> answered(Admitted admitted, ObjectNode json) {
        var question = new AwaitResponse(admitted.message().source(), admitted.message().messageId(), relayTimeout);
        return bus.ask(question, relayTimeout.plus(Bus.ASK_TIMEOUT))
                .compose(key -> key.isEmpty() ? Future.succeededFuture(json) : bus.ask(new FindMessage(Optional.of(key.get().source()), key.get().messageId()))
                        .map(response -> {
                            json.set(RESPONSE, InterAppJson.response(response));
                            return json;
                        }))
                .otherwise(json);
    }

    /** A party signs for itself; without a signature it takes an operator's token and a reason. */
    private static Authority authority(Call call) {
        ObjectNode body = call.tree();
        return body.has(Signed.SIGNATURE) ? new Authority.Word(body) : new Authority.Operator(operator(call), reason(call));
    }

    private static String operator(Call call) {
        return call.require(Role.OPERATOR).subject();
    }

    private static String reason(Call call) {
        Fields fields = Fields.of(call.tree(), "order");
        String reason = fields.text("reason", REASON_CHARS_MAX);
        fields.closed();
        return reason;
    }

    private static Optional<Question> question(Call call) {
        Optional<AppId> caller = app(call, "caller");
        Optional<String> action = call.query("action");
        if (caller.isPresent() != action.isPresent() || action.filter(text -> text.length() > ACTION_CHARS_MAX).isPresent()) {
            throw ApiFault.QUERY_INVALID.because("?caller= and ?action= come together: who would call, and for what, such as Read(accounts/42)");
        }
        return caller.map(app -> new Question(app, action.orElseThrow(), call.queryInteger("bytes", 0, CONTENT_BYTES_MAX, 0)));
    }

    private static Optional<AppId> app(Call call, String name) {
        return call.query(name).map(text -> {
            try {
                return new AppId(text);
            } catch (Refusal malformed) {
                throw ApiFault.QUERY_INVALID.because("?" + name + "=: " + malformed.detail());
            }
        });
    }

    private static int limit(Call call, int max) {
        return (int) call.queryInteger("limit", 1, max, PAGE_ITEMS);
    }
}
