package org.bpci.interapp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether everything that one list allows is allowed by another, exactly: sound and complete for the grammar.
 *
 * <p>Resources are words whose letters are segments. Only the segments that the lists name can be told apart; all others
 * behave like one fresh segment. So the walk goes from the empty word over the named segments and the fresh one, and keeps, as
 * a deterministic automaton would, the clauses of both lists that have not failed yet. Each state is visited once. Where
 * a word ends, the clause that governs it in the narrow list must have a partner in the wide one that allows its size.
 *
 * <p>Rates are budgets of clauses, not of words: all clauses of the narrow list that can spend on one clause of the wide list
 * may do so at the same time, so the sum of their bursts and the sum of their rates must fit into its budget.
 */
final class Comparison {

    /** Steps of one clause by one segment. To compare two lists is as hard as satisfiability; ordinary ones take a few thousand. */
    static final int STEPS_MAX = 5_000_000;

    private final List<Permission> narrow;
    private final List<Permission> wide;
    private final String fresh;
    private final int deepest;
    private final Map<Integer, Map<Integer, Excess>> spenders = new TreeMap<>();
    private final Set<State> seen = new HashSet<>();
    private final Deque<String> path = new ArrayDeque<>();
    private Direction call = Direction.APP1_TO_APP2;
    private Verb verb = Verb.READ;
    private long steps;

    Comparison(Permissions narrow, Permissions wide) {
        this.narrow = narrow.clauses();
        this.wide = wide.clauses();
        Set<String> named = new HashSet<>();
        int longest = 1;
        for (Permission clause : both()) {
            named.addAll(clause.pattern().segments());
            longest = Math.max(longest, clause.pattern().segments().size());
        }
        this.deepest = Math.min(longest + 1, ResourcePattern.SEGMENTS_MAX);
        String name = "other";
        for (int i = 1; named.contains(name); i++) {
            name = "other" + i;
        }
        this.fresh = name;
    }

    /** @param place how many segments have been read */
    private record State(int place, BitSet narrow, BitSet wide) {
    }

    /** The first call found that is allowed by the narrow list alone; empty when there is none. */
    Optional<Excess> excess() {
        Set<Verb> verbs = new LinkedHashSet<>();
        narrow.forEach(clause -> verbs.add(clause.verb()));
        for (Direction direction : List.of(Direction.APP1_TO_APP2, Direction.APP2_TO_APP1)) {
            for (Verb each : verbs) {
                call = direction;
                verb = each;
                seen.clear();
                Optional<Excess> excess = walk(new State(0, speaking(narrow), speaking(wide)));
                if (excess.isPresent()) {
                    return excess;
                }
            }
        }
        return spenders.entrySet().stream().flatMap(entry -> overspent(wide.get(entry.getKey()), entry.getValue()).stream()).findFirst();
    }

    private Optional<Excess> walk(State state) {
        if (!mayAllow(state) || !seen.add(state)) {
            return Optional.empty();
        }
        Optional<Excess> here = state.place() == 0 ? Optional.empty() : atEnd(state);
        if (here.isPresent() || state.place() == deepest) {
            return here;
        }
        for (String segment : segments(state)) {
            path.addLast(segment);
            Optional<Excess> deeper = walk(new State(state.place() + 1,
                    step(narrow, state.narrow(), state.place(), segment), step(wide, state.wide(), state.place(), segment)));
            path.removeLast();
            if (deeper.isPresent()) {
                return deeper;
            }
        }
        return Optional.empty();
    }

    /** Judges the word read so far, as a whole resource. */
    private Optional<Excess> atEnd(State state) {
        int mine = governing(narrow, state.narrow(), state.place());
        if (mine == PermissionIndex.NONE || narrow.get(mine).denies()) {
            return Optional.empty();
        }
        int theirs = governing(wide, state.wide(), state.place());
        if (theirs == PermissionIndex.NONE) {
            return Optional.of(excess("no clause of the other matches"));
        }
        Permission partner = wide.get(theirs);
        if (partner.denies()) {
            return Optional.of(excess("denied by " + partner.text() + " of the other"));
        }
        if (!narrow.get(mine).limits().sizeWithin(partner.limits())) {
            return Optional.of(excess("in larger size than " + partner.text() + " of the other allows"));
        }
        if (partner.limits().rate().isPresent()) {
            spenders.computeIfAbsent(theirs, clause -> new HashMap<>())
                    .computeIfAbsent(mine, clause -> excess("more often than " + partner.text() + " of the other allows"));
        }
        return Optional.empty();
    }

    private Optional<Excess> overspent(Permission budget, Map<Integer, Excess> spending) {
        long calls = 0;
        long callsPerHour = 0;
        Rate limit = budget.limits().rate().orElseThrow();
        for (Map.Entry<Integer, Excess> spender : new TreeMap<>(spending).entrySet()) {
            Optional<Rate> rate = narrow.get(spender.getKey()).limits().rate();
            calls += rate.map(Rate::calls).orElse(0);
            callsPerHour += rate.map(Rate::callsPerHour).orElse(0L);
            if (rate.isEmpty() || calls > limit.calls() || callsPerHour > limit.callsPerHour()) {
                return Optional.of(spender.getValue());
            }
        }
        return Optional.empty();
    }

    private Excess excess(String why) {
        return new Excess(call, new Action(verb, List.copyOf(path)), why);
    }

    private BitSet speaking(List<Permission> clauses) {
        BitSet speaking = new BitSet(clauses.size());
        for (int i = 0; i < clauses.size(); i++) {
            speaking.set(i, clauses.get(i).direction().covers(call) && clauses.get(i).verb().equals(verb));
        }
        return speaking;
    }

    private boolean mayAllow(State state) {
        return state.narrow().stream().anyMatch(i -> !narrow.get(i).denies());
    }

    /** The segments that tell the clauses apart in this place, and the one that stands for all others. */
    private Set<String> segments(State state) {
        Set<String> segments = new LinkedHashSet<>();
        addNamed(segments, narrow, state.narrow(), state.place());
        addNamed(segments, wide, state.wide(), state.place());
        segments.add(fresh);
        return segments;
    }

    private static void addNamed(Set<String> segments, List<Permission> clauses, BitSet alive, int place) {
        alive.stream().mapToObj(i -> clauses.get(i).pattern())
                .filter(pattern -> place < pattern.segments().size() && !pattern.isOne(place))
                .forEach(pattern -> segments.add(pattern.segments().get(place)));
    }

    private BitSet step(List<Permission> clauses, BitSet alive, int place, String segment) {
        steps += 1 + alive.cardinality();
        if (steps > STEPS_MAX) {
            throw PermissionFault.PERMISSIONS_ENTANGLED.because("these lists of " + narrow.size() + " and " + wide.size()
                    + " clauses could not be compared in " + STEPS_MAX + " steps; use fewer clauses with * before other segments");
        }
        BitSet taken = new BitSet(clauses.size());
        alive.stream().filter(i -> clauses.get(i).pattern().takes(place, segment)).forEach(taken::set);
        return taken;
    }

    /** As {@link PermissionIndex#governing}: the first that denies, otherwise the first that allows. */
    private static int governing(List<Permission> clauses, BitSet alive, int length) {
        int allowing = PermissionIndex.NONE;
        for (int i = alive.nextSetBit(0); i >= 0; i = alive.nextSetBit(i + 1)) {
            if (clauses.get(i).pattern().ends(length)) {
                if (clauses.get(i).denies()) {
                    return i;
                }
                allowing = allowing == PermissionIndex.NONE ? i : allowing;
            }
        }
        return allowing;
    }

    private List<Permission> both() {
        List<Permission> both = new ArrayList<>(narrow);
        both.addAll(wide);
        return both;
    }
}
