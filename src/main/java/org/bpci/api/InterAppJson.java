package org.bpci.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AgreementState;
import org.bpci.interapp.App;
import org.bpci.interapp.InterAppRequest.AgreementPage;
import org.bpci.interapp.InterAppRequest.AgreementView;
import org.bpci.interapp.InterAppRequest.AppPage;
import org.bpci.interapp.InterAppRequest.Health;
import org.bpci.interapp.InterAppRequest.Validation;
import org.bpci.interapp.Suspension;
import org.bpci.kernel.Json;
import org.bpci.kernel.Time;
import org.bpci.relay.MessageView;

/** How applications, agreements and what is said about them are written. */
public final class InterAppJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Messages were written by this oracle; the bound only keeps the parser's signature honest. */
    private static final int STORED_BYTES_MAX = 32 << 20;

    private InterAppJson() {
    }

    public static ObjectNode app(App app) {
        ObjectNode json = NODES.objectNode()
                .put("app_id", app.id().value())
                .put("app_type", app.type())
                .put("hosting_node", app.node().value());
        texts(json.putArray("capabilities"), app.capabilities());
        json.put("public_key", app.key().text()).put("key_id", app.key().keyId());
        texts(json.putArray("sealing_keys"), app.sealingKeys().stream().map(Object::toString).toList());
        json.put("registered_at", Time.format(app.registeredAt())).put("signed_at", Time.format(app.signedAt())).put("digest", app.digest().hex());
        app.quarantine().ifPresent(quarantine -> {
            ObjectNode shut = json.putObject("quarantine").put("reason", quarantine.reason()).put("by", quarantine.by())
                    .put("since", Time.format(quarantine.since()));
            quarantine.until().ifPresent(until -> shut.put("until", Time.format(until)));
        });
        return json;
    }

    public static ObjectNode apps(AppPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode apps = json.putArray("apps");
        page.apps().forEach(app -> apps.add(app(app)));
        return json.put("more", page.more());
    }

    /** {@code agreement} is the signed object of the version in force, or of the one to show instead. */
    public static ObjectNode agreement(AgreementView view) {
        ObjectNode json = summary(view);
        json.set("agreement", view.agreement().tree());
        view.proposed().ifPresent(proposed -> json.putObject("proposed").put("version", proposed.version()).put("digest", proposed.digest().hex())
                .set("agreement", proposed.tree()));
        ArrayNode suspensions = json.putArray("suspensions");
        view.suspensions().forEach(suspension -> suspensions.add(suspension(suspension)));
        ArrayNode versions = json.putArray("versions");
        view.versions().forEach(version -> versions.addObject().put("version", version.version()).put("digest", version.digest().hex())
                .put("state", version.state().wireName()).put("since", Time.format(version.since())).put("by", version.by()).put("reason", version.reason()));
        return json;
    }

    private static ObjectNode summary(AgreementView view) {
        Agreement agreement = view.agreement();
        ObjectNode json = NODES.objectNode()
                .put("agreement_id", view.id())
                .put("state", view.state().wireName())
                .put("version", agreement.version())
                .put("digest", agreement.digest().hex())
                .put("app1_id", agreement.app1().app().value())
                .put("app2_id", agreement.app2().app().value())
                .put("communication_type", agreement.type().wireName());
        texts(json.putArray("permissions"), agreement.permissions().texts());
        json.set("security_requirements", agreement.security().tree());
        return json.put("expires_at", Time.format(agreement.expiresAt()));
    }

    private static ObjectNode suspension(Suspension suspension) {
        ObjectNode json = NODES.objectNode().put("by", suspension.by()).put("reason", suspension.reason()).put("since", Time.format(suspension.since()));
        suspension.until().ifPresent(until -> json.put("until", Time.format(until)));
        return json;
    }

    public static ObjectNode agreements(AgreementPage page) {
        ObjectNode json = NODES.objectNode();
        ArrayNode agreements = json.putArray("agreements");
        page.agreements().forEach(view -> agreements.add(summary(view)));
        return json.put("more", page.more());
    }

    public static ObjectNode validation(Validation validation) {
        ObjectNode json = NODES.objectNode()
                .put("agreement_id", validation.agreement().id())
                .put("is_valid", validation.valid())
                .put("state", validation.agreement().state().wireName())
                .put("version", validation.agreement().agreement().version());
        validation.clause().ifPresent(clause -> json.put("clause", clause));
        ArrayNode reasons = json.putArray("reasons");
        ArrayNode checks = json.putArray("checks");
        validation.checks().forEach(check -> {
            checks.addObject().put("check", check.name()).put("passed", check.passed()).put("code", check.code()).put("detail", check.detail());
            if (!check.passed()) {
                reasons.add(check.detail());
            }
        });
        return json;
    }

    public static ObjectNode health(Health health) {
        ObjectNode json = NODES.objectNode().put("status", health.healthy() ? "healthy" : "unhealthy").put("apps", health.apps());
        ObjectNode agreements = json.putObject("agreements");
        for (AgreementState state : AgreementState.values()) {
            if (health.agreements().containsKey(state)) {
                agreements.put(state.wireName(), health.agreements().get(state));
            }
        }
        ObjectNode calls = json.putObject("calls");
        health.calls().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(call -> calls.put(call.getKey(), call.getValue()));
        json.put("quarantined_apps", health.quarantined());
        json.set("security_requirements", health.floor().tree());
        ObjectNode policies = json.putObject("policies");
        health.policies().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(policy -> policies.put(policy.getKey(), policy.getValue()));
        texts(json.putArray("remarks"), health.remarks());
        return json;
    }

    /** The message that brought a response, as it was signed. */
    public static ObjectNode response(MessageView message) {
        return Json.parseObject(message.message(), STORED_BYTES_MAX);
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
