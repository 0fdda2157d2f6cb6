package org.bpci.interapp;

/**
 * One clause of an agreement: {@code Read(accounts/*){rate=100/s}}, {@code !Write(accounts/closed/**)},
 * {@code app2->app1: Execute(notify)}. The protocol page has the grammar, under Permissions.
 *
 * @param denies whether it takes away; a clause that denies wins over all that allow and has no limits
 */
public record Permission(Direction direction, boolean denies, Verb verb, ResourcePattern pattern, CallLimits limits) {

    /** The longest clause as it is written, in characters. */
    public static final int TEXT_CHARS_MAX = 512;

    public Permission {
        if (denies && !limits.equals(CallLimits.NONE)) {
            throw PermissionFault.PERMISSION_AMBIGUOUS.because("a clause that denies has no limits: what is over the limit of an "
                    + "allowing clause is denied already");
        }
    }

    /** One clause as it is written; anything before or after it is refused. */
    public static Permission parse(String text) {
        return new PermissionReader(text).onlyClause();
    }

    /** The canonical form: one text for one meaning, the direction left out where it is {@code app1->app2}. */
    public String text() {
        String caller = direction == Direction.APP1_TO_APP2 ? "" : direction.wireName() + ": ";
        return caller + (denies ? "!" : "") + verb.text() + "(" + pattern.text() + ")" + limits.text();
    }

    boolean matches(Direction call, Action action) {
        return direction.covers(call) && verb.equals(action.verb()) && pattern.matches(action.path());
    }

    @Override
    public String toString() {
        return text();
    }
}
