package org.bpci.node;

/**
 * One thing that is wrong in a configuration.
 *
 * @param source the file, or the environment variable or option
 * @param line   counted from 1; 0 when the source has no lines
 * @param key    the full path of the key, empty when the whole file is wrong
 */
public record ConfigProblem(String source, int line, String key, String complaint) {

    /** As compilers print it: {@code file:line: key: what is wrong}. */
    public String text() {
        return source + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + complaint;
    }
}
