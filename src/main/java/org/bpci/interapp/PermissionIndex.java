package org.bpci.interapp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the clauses that match a call, many at once: a set of clauses is a row of bits, one a clause, in list order. There is
 * a row for each caller and verb, for each length of a resource, and for each segment in each place; the clauses that match
 * are those in all of these rows. A walk over a trie of segments would have to follow a literal and {@code *} at every
 * step, and hostile lists make it visit all of them; this costs the same for every list of a size.
 */
final class PermissionIndex {

    /** Nothing in the list. */
    static final int NONE = -1;

    private static final int BITS = Long.SIZE;

    private final int words;
    private final List<Map<String, long[]>> verbs = new ArrayList<>();
    private final long[][] lengths = new long[ResourcePattern.SEGMENTS_MAX + 1][];
    private final List<Map<String, long[]>> named = new ArrayList<>();
    private final List<long[]> unnamed = new ArrayList<>();
    private final long[] denying;

    PermissionIndex(List<Permission> clauses) {
        words = (clauses.size() + BITS - 1) / BITS;
        denying = row();
        for (Direction call : List.of(Direction.APP1_TO_APP2, Direction.APP2_TO_APP1)) {
            verbs.add(verbs(clauses, call));
        }
        for (int place = 0; place < ResourcePattern.SEGMENTS_MAX; place++) {
            addPlace(clauses, place);
        }
        Arrays.setAll(lengths, length -> row());
        for (int i = 0; i < clauses.size(); i++) {
            if (clauses.get(i).denies()) {
                set(denying, i);
            }
            for (int length = 1; length < lengths.length; length++) {
                if (clauses.get(i).pattern().ends(length)) {
                    set(lengths[length], i);
                }
            }
        }
    }

    /** Of the clauses that match, the first that denies; when none does, the first that allows. {@link #NONE} when none matches. */
    int governing(Direction call, Action action) {
        long[] verb = verbs.get(call.ordinal()).get(action.verb().name());
        List<String> path = action.path();
        if (verb == null || path.size() >= lengths.length) {
            return NONE;
        }
        long[][] rows = new long[path.size()][];
        for (int place = 0; place < rows.length; place++) {
            long[] row = named.get(place).get(path.get(place));
            rows[place] = row != null ? row : unnamed.get(place);
        }
        return first(verb, lengths[rows.length], rows);
    }

    private int first(long[] verb, long[] length, long[][] rows) {
        int allowing = NONE;
        for (int word = 0; word < words; word++) {
            long matching = verb[word] & length[word];
            for (int place = 0; place < rows.length && matching != 0; place++) {
                matching &= rows[place][word];
            }
            long denied = matching & denying[word];
            if (denied != 0) {
                return word * BITS + Long.numberOfTrailingZeros(denied);
            }
            if (allowing == NONE && matching != 0) {
                allowing = word * BITS + Long.numberOfTrailingZeros(matching);
            }
        }
        return allowing;
    }

    private Map<String, long[]> verbs(List<Permission> clauses, Direction call) {
        Map<String, long[]> rows = new HashMap<>();
        for (int i = 0; i < clauses.size(); i++) {
            if (clauses.get(i).direction().covers(call)) {
                set(rows.computeIfAbsent(clauses.get(i).verb().name(), verb -> row()), i);
            }
        }
        return rows;
    }

    /** The rows of one place: those of the segments that some clause names there, and one for all other segments. */
    private void addPlace(List<Permission> clauses, int place) {
        long[] others = row();
        Map<String, long[]> rows = new HashMap<>();
        for (int i = 0; i < clauses.size(); i++) {
            ResourcePattern pattern = clauses.get(i).pattern();
            if (place < pattern.segments().size() && !pattern.isOne(place)) {
                set(rows.computeIfAbsent(pattern.segments().get(place), segment -> row()), i);
            } else if (place < pattern.segments().size() || pattern.rest()) {
                set(others, i);
            }
        }
        rows.values().forEach(row -> Arrays.setAll(row, word -> row[word] | others[word]));
        named.add(rows);
        unnamed.add(others);
    }

    private long[] row() {
        return new long[words];
    }

    private static void set(long[] row, int i) {
        row[i / BITS] |= 1L << i;
    }
}
