package org.bpci.interapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.discovery.NodeRecord;
import org.bpci.interapp.InterAppRequest.Check;
import org.bpci.interapp.InterAppRequest.Question;
import org.bpci.interapp.InterAppRequest.Validation;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;

/** Says about an agreement what speaks against calls under it now, each point with its code and its cure. */
final class Validator {

    private static final String OK = "ok";

    private final Book book;
    private final InterAppSettings settings;
    private final Court court;
    private final Function<NodeId, Optional<NodeRecord>> nodes;

    Validator(Book book, InterAppSettings settings, Court court, Function<NodeId, Optional<NodeRecord>> nodes) {
        this.book = book;
        this.settings = settings;
        this.court = court;
        this.nodes = nodes;
    }

    Validation validate(Standing standing, Optional<Question> question, Instant now) {
        List<Check> checks = new ArrayList<>();
        Agreement agreement = standing.latest();
        checks.add(check("state", () -> {
            Court.inForce(standing.id(), Optional.of(standing), now);
            return "version " + agreement.version() + " is in force until " + agreement.expiresAt();
        }));
        checks.add(check("floor", () -> floor(agreement)));
        checks.add(check("app1", () -> party(agreement.app1(), now)));
        checks.add(check("app2", () -> party(agreement.app2(), now)));
        Optional<String> clause = Optional.empty();
        if (question.isPresent()) {
            Optional<Permission> allowing = permitted(agreement, question.get(), checks);
            clause = allowing.map(Permission::text);
        }
        return new Validation(standing.view(now), checks.stream().allMatch(Check::passed), checks, clause);
    }

    private String floor(Agreement agreement) {
        if (!agreement.security().atLeast(settings.floor())) {
            throw InterAppFault.AGREEMENT_BELOW_FLOOR.because("this oracle asks for " + settings.floor().tree() + " by now; agree on a new version");
        }
        return "it asks for no less than this oracle: " + agreement.security().tree();
    }

    private String party(Party party, Instant now) {
        App app = court.hosted(party.app(), now);
        if (!app.key().equals(party.key())) {
            throw InterAppFault.APP_KEY_DIFFERS.because("'" + app.id() + "' is registered with another key than the agreement pins");
        }
        NodeRecord node = nodes.apply(app.node()).orElseThrow(() -> InterAppFault.HOSTING_NODE_UNKNOWN.because(
                "'" + app.node() + "', which hosts '" + app.id() + "', is not registered any more; register '" + app.id() + "' on another node"));
        if (!node.admitted()) {
            throw InterAppFault.HOSTING_NODE_ISOLATED.because("'" + app.node() + "', which hosts '" + app.id() + "', may not send or receive; an operator can restore it");
        }
        return "'" + app.id() + "' is hosted by '" + app.node() + "' and has the pinned key " + party.key().keyId();
    }

    private Optional<Permission> permitted(Agreement agreement, Question question, List<Check> checks) {
        try {
            Action action = Action.parse(question.action());
            agreement.party(question.caller());
            if (!agreement.security().authorizationRequired()) {
                checks.add(new Check("permission", true, OK, "the agreement asks for no permission"));
                return Optional.empty();
            }
            Direction direction = agreement.direction(question.caller());
            Ruling ruling = agreement.permissions().decide(direction, action, question.bytes());
            String code = ruling.allowed() ? OK : (ruling.reason() == Ruling.Reason.SIZE_EXCEEDED ? InterAppFault.CALL_TOO_LARGE : InterAppFault.CALL_DENIED).code();
            checks.add(new Check("permission", ruling.allowed(), code, agreement.permissions().explain(direction, action, question.bytes())));
            return ruling.clause();
        } catch (Refusal refusal) {
            checks.add(new Check("permission", false, refusal.code(), refusal.detail()));
            return Optional.empty();
        }
    }

    /** What a check found in order; it refuses what is not. */
    private interface Look {

        String found();
    }

    private static Check check(String name, Look look) {
        try {
            return new Check(name, true, OK, look.found());
        } catch (Refusal refusal) {
            return new Check(name, false, refusal.code(), refusal.detail());
        }
    }
}
