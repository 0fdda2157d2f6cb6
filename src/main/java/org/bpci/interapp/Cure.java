package org.bpci.interapp;

import java.util.List;
import java.util.Optional;

/** Says what decided about a call and what would allow a denied one. */
final class Cure {

    private static final String BOTH_SIGN = "to allow more, both apps sign a new version of the agreement";

    private Cure() {
    }

    static String explain(Permissions permissions, Ruling ruling, Direction call, Action action, long sizeBytes) {
        String clause = ruling.clause().map(it -> it.text() + " (clause " + (permissions.clauses().indexOf(it) + 1) + ")").orElse("");
        return switch (ruling.reason()) {
            case ALLOWED -> "allowed by " + clause;
            case DENIED_BY_CLAUSE -> "denied by " + clause + ", which wins over every clause that allows; " + BOTH_SIGN + ", without it";
            case SIZE_EXCEEDED -> clause + " does not allow " + sizeBytes + " bytes; send smaller parts; " + BOTH_SIGN;
            case RATE_EXCEEDED -> clause + " does not allow calls as frequent as this; wait; " + BOTH_SIGN;
            case NO_CLAUSE_MATCHES -> "no clause allows " + action.text() + " for calls " + call.wireName()
                    + elsewhere(permissions, call, action, sizeBytes) + "; " + BOTH_SIGN + ", with " + asClause(call, action);
        };
    }

    /** The clause that would just allow the call. */
    private static String asClause(Direction call, Action action) {
        return new Permission(call, false, action.verb(), new ResourcePattern(action.path(), false), CallLimits.NONE).text();
    }

    /** The nearest thing that is allowed: the other way round, or with another verb. */
    private static String elsewhere(Permissions permissions, Direction call, Action action, long sizeBytes) {
        Direction back = call == Direction.APP1_TO_APP2 ? Direction.APP2_TO_APP1 : Direction.APP1_TO_APP2;
        Optional<Permission> reverse = allowing(permissions, back, action, sizeBytes);
        if (reverse.isPresent()) {
            return ", though " + reverse.get().text() + " allows it the other way";
        }
        List<Verb> verbs = permissions.clauses().stream().map(Permission::verb).distinct().toList();
        return verbs.stream().flatMap(verb -> allowing(permissions, call, new Action(verb, action.path()), sizeBytes).stream())
                .findFirst().map(other -> ", though " + other.text() + " allows " + other.verb().text() + " there").orElse("");
    }

    private static Optional<Permission> allowing(Permissions permissions, Direction call, Action action, long sizeBytes) {
        Ruling ruling = permissions.decide(call, action, sizeBytes);
        return ruling.allowed() ? ruling.clause() : Optional.empty();
    }
}
