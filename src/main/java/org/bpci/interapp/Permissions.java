package org.bpci.interapp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bpci.interapp.Ruling.Reason;
import org.bpci.kernel.Refusal;

/**
 * An ordered list of clauses. What no clause allows is denied; a clause that denies wins wherever it stands; of those that
 * allow, the first that matches governs the call, and its limits are the call's. Immutable; deciding takes no lock and costs
 * the same whatever the clauses are.
 */
public final class Permissions {

    public static final int CLAUSES_MAX = 1024;
    /** The longest list as one text, in characters. */
    public static final int TEXT_CHARS_MAX = 65_536;

    private static final Ruling NO_CLAUSE_MATCHES = new Ruling(Reason.NO_CLAUSE_MATCHES, Optional.empty());

    private final List<Permission> clauses;
    private final PermissionIndex index;
    private final List<Ruling> rulings;

    private Permissions(List<Permission> clauses) {
        this.clauses = List.copyOf(clauses);
        refuseAmbiguous();
        this.index = new PermissionIndex(this.clauses);
        this.rulings = this.clauses.stream().map(clause ->
                new Ruling(clause.denies() ? Reason.DENIED_BY_CLAUSE : Reason.ALLOWED, Optional.of(clause))).toList();
    }

    /** A comma-separated list, as on the command line. */
    public static Permissions parse(String list) {
        refuseLong(list.length());
        return new Permissions(new PermissionReader(list).list());
    }

    /** A list of texts with one clause each, as in JSON; an empty one denies everything. */
    public static Permissions of(List<String> texts) {
        if (texts.size() > CLAUSES_MAX) {
            throw PermissionFault.PERMISSION_TOO_LONG.because("a list has at most " + CLAUSES_MAX + " clauses, this one has "
                    + texts.size() + "; use patterns with * and **");
        }
        refuseLong(texts.stream().mapToLong(String::length).sum());
        List<Permission> clauses = new ArrayList<>(texts.size());
        for (String text : texts) {
            try {
                clauses.add(Permission.parse(text));
            } catch (Refusal refusal) {
                throw new Refusal(refusal.kind(), refusal.code(), refusal.title(),
                        "clause " + (clauses.size() + 1) + ": " + refusal.detail(), null);
            }
        }
        return new Permissions(clauses);
    }

    public List<Permission> clauses() {
        return clauses;
    }

    /** The canonical form of every clause, in order: what is signed and shown. */
    public List<String> texts() {
        return clauses.stream().map(Permission::text).toList();
    }

    /**
     * Decides one call. Rates are not counted here: an allowed call still has to find room in {@link CallBudgets}.
     *
     * @param call one of the two directions a call can go
     * @param sizeBytes of the call's content
     */
    public Ruling decide(Direction call, Action action, long sizeBytes) {
        int governing = index.governing(call, action);
        if (governing == PermissionIndex.NONE) {
            return NO_CLAUSE_MATCHES;
        }
        Ruling ruling = rulings.get(governing);
        return !ruling.allowed() || clauses.get(governing).limits().allowsSize(sizeBytes)
                ? ruling : new Ruling(Reason.SIZE_EXCEEDED, ruling.clause());
    }

    /** Whether everything this list allows, in whatever number and size, is allowed by {@code wider}; if not, what is not. */
    public Optional<Excess> beyond(Permissions wider) {
        return equals(wider) ? Optional.empty() : new Comparison(this, wider).excess();
    }

    /** Whether {@link #beyond} finds nothing: agreeing to this list instead of {@code wider} only takes away. */
    public boolean within(Permissions wider) {
        return beyond(wider).isEmpty();
    }

    /** In words, what decided about a call and, when it was denied, what would allow it. */
    public String explain(Direction call, Action action, long sizeBytes) {
        return Cure.explain(this, decide(call, action, sizeBytes), call, action, sizeBytes);
    }

    private static void refuseLong(long chars) {
        if (chars > TEXT_CHARS_MAX) {
            throw PermissionFault.PERMISSION_TOO_LONG.because("a list has at most " + TEXT_CHARS_MAX + " characters, this one has "
                    + chars + "; use patterns with * and **");
        }
    }

    /** The second of two clauses about the same calls would never govern; verbs that differ in case alone are easily mixed up. */
    private void refuseAmbiguous() {
        Map<Permission, Permission> unlimited = new HashMap<>();
        Map<String, Verb> verbs = new HashMap<>();
        for (Permission clause : clauses) {
            Permission bare = new Permission(clause.direction(), clause.denies(), clause.verb(), clause.pattern(), CallLimits.NONE);
            Permission first = unlimited.putIfAbsent(bare, clause);
            if (first != null && !first.limits().equals(clause.limits())) {
                throw PermissionFault.PERMISSION_AMBIGUOUS.because("'" + first.text() + "' and '" + clause.text()
                        + "' are about the same calls with different limits; keep one of them");
            }
            Verb verb = verbs.putIfAbsent(clause.verb().name().toLowerCase(Locale.ROOT), clause.verb());
            if (verb != null && !verb.equals(clause.verb())) {
                throw PermissionFault.PERMISSION_AMBIGUOUS.because("the verbs " + verb.name() + " and " + clause.verb().name()
                        + " differ in case alone; write them in one way");
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions permissions && clauses.equals(permissions.clauses);
    }

    @Override
    public int hashCode() {
        return clauses.hashCode();
    }

    @Override
    public String toString() {
        return String.join(",", texts());
    }
}
