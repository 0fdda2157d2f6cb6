package org.bpci.interapp;

import java.util.List;

/**
 * What one call asks for: a verb and one resource, {@code Execute(transfer)} or {@code Read(accounts/42/balance)}. It is
 * signed by the caller in the call's header and never contains a wildcard.
 *
 * @param path the segments of the resource, 1 to {@value ResourcePattern#SEGMENTS_MAX}
 */
public record Action(Verb verb, List<String> path) {

    public Action {
        path = List.copyOf(path);
    }

    /** An action as it is written. */
    public static Action parse(String text) {
        return new PermissionReader(text).onlyAction();
    }

    /** The canonical form. */
    public String text() {
        return verb.text() + "(" + String.join("/", path) + ")";
    }

    @Override
    public String toString() {
        return text();
    }
}
