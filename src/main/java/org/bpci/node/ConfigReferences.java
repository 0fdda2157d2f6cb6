package org.bpci.node;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ${NAME}} in a value of the file stands for an environment variable, so that secrets stay out of the file. */
final class ConfigReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private ConfigReferences() {
    }

    static boolean isIn(String text) {
        return REFERENCE.matcher(text).find();
    }

    /** @throws IllegalArgumentException naming the variable that is not set */
    static String resolved(String text, Map<String, String> environment) {
        return REFERENCE.matcher(text).replaceAll((MatchResult found) -> {
            String value = environment.get(found.group(1));
            if (value == null) {
                throw new IllegalArgumentException("the environment variable " + found.group(1) + " is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
