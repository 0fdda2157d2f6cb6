package org.bpci.kernel;

import java.util.Collection;
import java.util.Optional;

/** Finds what a person probably meant to write. */
public final class Spelling {

    /** Longer names are not compared: the cost grows with the product of the lengths. */
    private static final int NAME_CHARS_MAX = 64;

    private Spelling() {
    }

    /** The known name nearest to {@code name}, when it is near enough to be a slip. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return nearest(name, known, Math.max(2, name.length() / 3));
    }

    /** The same, when it takes at most {@code slipsMax} letters to be added, removed or changed. */
    public static Optional<String> nearest(String name, Collection<String> known, int slipsMax) {
        if (name.length() > NAME_CHARS_MAX) {
            return Optional.empty();
        }
        String nearest = null;
        int distanceMin = slipsMax + 1;
        for (String candidate : known) {
            int distance = distance(name, candidate);
            if (distance < distanceMin) {
                distanceMin = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Levenshtein's distance, ignoring case. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1;
                int next = Math.min(diagonal + same, Math.min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[b.length()];
    }
}
