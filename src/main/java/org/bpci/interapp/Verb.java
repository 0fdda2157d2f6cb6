package org.bpci.interapp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bpci.kernel.Spelling;

/**
 * What a caller does to a resource. The five known verbs are read whatever their case; a verb of the network's own is
 * compared letter by letter. There is no verb that stands for all: what was not thought of is denied.
 *
 * @param name the name alone, without {@code Custom:}
 */
public record Verb(String name) {

    static final int NAME_CHARS_MAX = 64;
    static final String CUSTOM = "Custom";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0," + (NAME_CHARS_MAX - 1) + "}");
    private static final int SLIPS_MAX = 1;

    public static final Verb READ = new Verb("Read");
    public static final Verb WRITE = new Verb("Write");
    public static final Verb EXECUTE = new Verb("Execute");
    public static final Verb SUBSCRIBE = new Verb("Subscribe");
    public static final Verb DELEGATE = new Verb("Delegate");

    private static final List<Verb> KNOWN = List.of(READ, WRITE, EXECUTE, SUBSCRIBE, DELEGATE);

    public Verb {
        if (!NAME.matcher(name).matches()) {
            throw PermissionFault.PERMISSION_MALFORMED.because("a verb is 1 to " + NAME_CHARS_MAX
                    + " letters, digits, '_' or '-', and starts with a letter");
        }
    }

    /** The known verb of that name, whatever its case. */
    static Optional<Verb> known(String name) {
        for (Verb verb : KNOWN) { // no stream: twice a call
            if (verb.name.equalsIgnoreCase(name)) {
                return Optional.of(verb);
            }
        }
        return Optional.empty();
    }

    /**
     * The known verb that {@code name} was probably meant to be. A misspelt verb in an allowing clause would grant nothing,
     * but in a denying one it would deny nothing, and nobody would notice.
     */
    static Optional<Verb> slipOf(String name) {
        if (name.equalsIgnoreCase(CUSTOM)) {
            return Optional.empty();
        }
        for (Verb verb : KNOWN) {
            if (swapped(verb.name, name)) {
                return Optional.of(verb);
            }
        }
        List<String> near = KNOWN.stream().map(Verb::name).filter(known -> Math.abs(known.length() - name.length()) <= SLIPS_MAX).toList();
        return Spelling.nearest(name, near, SLIPS_MAX).flatMap(Verb::known);
    }

    /** As it is written: a verb of the network's own carries {@code Custom:} only where it looks like a slip of a known one. */
    public String text() {
        return known(name).isEmpty() && slipOf(name).isPresent() ? CUSTOM + ":" + name : name;
    }

    /** Whether two neighbouring letters have changed places, whatever their case. */
    private static boolean swapped(String known, String name) {
        if (known.length() != name.length()) {
            return false;
        }
        for (int i = 0; i + 1 < known.length(); i++) {
            String other = known.substring(0, i) + known.charAt(i + 1) + known.charAt(i) + known.substring(i + 2);
            if (other.equalsIgnoreCase(name) && !known.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text();
    }
}
