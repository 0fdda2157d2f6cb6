package org.bpci.interapp;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who may call whom under an agreement. Of a clause it is one of all three, of a call one of the first two. A clause that
 * names none lets app1 call app2.
 */
public enum Direction {
    APP1_TO_APP2("app1->app2"),
    APP2_TO_APP1("app2->app1"),
    BOTH("both");

    private final String wireName;

    Direction(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /** Of the written form, whatever its case. */
    public static Optional<Direction> named(String text) {
        return Arrays.stream(values()).filter(direction -> direction.wireName.equalsIgnoreCase(text)).findFirst();
    }

    /** Whether a clause of this direction speaks of calls that go {@code call}. */
    public boolean covers(Direction call) {
        return this == BOTH || this == call;
    }

    static String expected() {
        return Arrays.stream(values()).map(Direction::wireName).collect(Collectors.joining(", "));
    }
}
