package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** On random lists, the fast answers are those that a slow and simple reading of the rules gives. */
class PermissionPropertyTest {

    private static final List<Direction> CALLS = List.of(Direction.APP1_TO_APP2, Direction.APP2_TO_APP1);
    private static final List<Verb> VERBS = List.of(Verb.READ, new Verb("Approve"), Verb.WRITE);
    private static final List<String> LETTERS = List.of("a", "b", "fresh");
    private static final List<List<String>> PATHS = paths(5);

    @Provide
    Arbitrary<List<Permission>> lists() {
        Arbitrary<List<String>> segments = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("a", "b")), Tuple.of(2, Arbitraries.just("*"))).list().ofMinSize(0).ofMaxSize(3);
        Arbitrary<ResourcePattern> patterns = Combinators.combine(segments, Arbitraries.of(true, false, false))
                .as((fixed, rest) -> new ResourcePattern(fixed, rest || fixed.isEmpty()));
        Arbitrary<Optional<Rate>> rates = Arbitraries.of(Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new Rate(1, Rate.Period.SECOND)), Optional.of(new Rate(2, Rate.Period.SECOND)), Optional.of(new Rate(60, Rate.Period.MINUTE)));
        Arbitrary<OptionalLong> sizes = Arbitraries.of(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(1), OptionalLong.of(2));
        Arbitrary<CallLimits> limits = Combinators.combine(rates, sizes).as(CallLimits::new);
        return Combinators.combine(Arbitraries.of(Direction.class), Arbitraries.of(true, false, false), Arbitraries.of(VERBS.subList(0, 2)),
                        patterns, limits, Arbitraries.of(true, false))
                .as((direction, denies, verb, pattern, limit, limited) ->
                        new Permission(direction, denies, verb, pattern, denies || !limited ? CallLimits.NONE : limit))
                .list().ofMaxSize(6).map(PermissionPropertyTest::unambiguous);
    }

    @Property(tries = 1_000)
    void canonicalFormMeansTheSame(@ForAll("lists") List<Permission> clauses) {
        Permissions permissions = permissions(clauses);
        assertEquals(clauses, permissions.clauses());
        if (!clauses.isEmpty()) {
            assertEquals(permissions, Permissions.parse(permissions.toString()));
        }
    }

    @Property(tries = 1_000)
    void decisionIsThatOfTheClausesReadOneByOne(@ForAll("lists") List<Permission> clauses) {
        Permissions permissions = permissions(clauses);
        everyCall((call, action) -> {
            for (long size = 1; size <= 3; size++) {
                Optional<Permission> governing = governing(clauses, call, action);
                Ruling ruling = permissions.decide(call, action, size);
                assertEquals(governing, ruling.clause());
                assertEquals(allows(governing, size), ruling.allowed());
            }
        });
    }

    @Property(tries = 1_500)
    void subsetIsWhatMatchingEveryCallSays(@ForAll("lists") List<Permission> narrow, @ForAll("lists") List<Permission> wide) {
        Permissions permissions = permissions(narrow);
        Optional<Excess> excess = permissions.beyond(permissions(wide));
        assertEquals(contained(narrow, wide), excess.isEmpty(), () -> permissions + "  in  " + wide + ": " + excess);
        excess.ifPresent(it -> assertTrue(permissions.decide(it.call(), it.action(), 1).allowed()));
    }

    /** What remains of a list when something is taken away from it is always within it. */
    @Property(tries = 1_000)
    void takingAwayNarrows(@ForAll("lists") List<Permission> clauses, @ForAll("lists") List<Permission> other) {
        List<Permission> fewer = new ArrayList<>(clauses);
        other.stream().filter(Permission::denies).forEach(fewer::add);
        assertTrue(permissions(fewer).within(permissions(clauses)));
    }

    @Property(tries = 1_000)
    void orderIsTransitive(@ForAll("lists") List<Permission> a, @ForAll("lists") List<Permission> b, @ForAll("lists") List<Permission> c) {
        if (permissions(a).within(permissions(b)) && permissions(b).within(permissions(c))) {
            assertTrue(permissions(a).within(permissions(c)), a + " " + b + " " + c);
        }
    }

    private static boolean contained(List<Permission> narrow, List<Permission> wide) {
        boolean[] sizesFit = {true};
        Map<Permission, Set<Permission>> spenders = new HashMap<>();
        everyCall((call, action) -> {
            Optional<Permission> mine = governing(narrow, call, action);
            Optional<Permission> theirs = governing(wide, call, action);
            for (long size = 1; size <= 3; size++) {
                sizesFit[0] &= !allows(mine, size) || allows(theirs, size);
            }
            if (mine.isPresent() && theirs.isPresent() && allows(mine, 1)) {
                spenders.computeIfAbsent(theirs.get(), clause -> new LinkedHashSet<>()).add(mine.get());
            }
        });
        return sizesFit[0] && spenders.entrySet().stream().allMatch(entry -> affordable(entry.getKey(), entry.getValue()));
    }

    /**
     * Plays the greediest callers against the wide budget: all bursts at once, then every call as soon as it is there, for
     * longer than the largest burst takes to be used up by the smallest difference of two rates.
     */
    private static boolean affordable(Permission wide, Set<Permission> spenders) {
        CallBudgets theirs = new CallBudgets();
        CallBudgets mine = new CallBudgets();
        for (long now = 0; now <= 130_000; now += 500) {
            for (Permission spender : spenders) {
                for (int calls = 0; calls < 100 && mine.take(spender, now).isEmpty(); calls++) {
                    if (theirs.take(wide, now).isPresent()) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static Optional<Permission> governing(List<Permission> clauses, Direction call, Action action) {
        List<Permission> matching = clauses.stream().filter(clause -> matches(clause, call, action)).toList();
        return matching.stream().filter(Permission::denies).findFirst().or(() -> matching.stream().findFirst());
    }

    private static boolean allows(Optional<Permission> governing, long size) {
        return governing.isPresent() && !governing.get().denies()
                && size <= governing.get().limits().sizeBytesMax().orElse(Long.MAX_VALUE);
    }

    /** By a regular expression over the joined path, so that nothing of the matcher under test is used. */
    private static boolean matches(Permission clause, Direction call, Action action) {
        String regex = clause.pattern().segments().stream()
                .map(segment -> segment.equals("*") ? "/[^/]+" : "/" + segment).collect(Collectors.joining()) + (clause.pattern().rest() ? "(/.*)?" : "");
        return (clause.direction() == Direction.BOTH || clause.direction() == call) && clause.verb().equals(action.verb())
                && ("/" + String.join("/", action.path())).matches(regex);
    }

    private interface Visitor {
        void visit(Direction call, Action action);
    }

    private static void everyCall(Visitor visitor) {
        for (Direction call : CALLS) {
            for (Verb verb : VERBS) {
                PATHS.forEach(path -> visitor.visit(call, new Action(verb, path)));
            }
        }
    }

    private static List<List<String>> paths(int depth) {
        List<List<String>> all = new ArrayList<>();
        List<List<String>> longest = List.of(List.of());
        for (int i = 0; i < depth; i++) {
            longest = longest.stream().flatMap(path -> LETTERS.stream().map(letter -> {
                List<String> longer = new ArrayList<>(path);
                longer.add(letter);
                return List.copyOf(longer);
            })).toList();
            all.addAll(longest);
        }
        return all;
    }

    /** The same calls with two limits are refused as ambiguous; the first of them stays. */
    private static List<Permission> unambiguous(List<Permission> clauses) {
        Map<List<Object>, CallLimits> first = new HashMap<>();
        return clauses.stream().filter(clause -> first.computeIfAbsent(
                List.of(clause.direction(), clause.denies(), clause.verb(), clause.pattern()), same -> clause.limits()).equals(clause.limits())).toList();
    }

    private static Permissions permissions(List<Permission> clauses) {
        return Permissions.of(clauses.stream().map(Permission::text).toList());
    }
}
