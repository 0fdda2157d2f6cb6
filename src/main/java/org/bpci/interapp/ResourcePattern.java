package org.bpci.interapp;

import java.util.List;

/**
 * A set of resources: {@code /}-separated segments, where {@code *} stands for exactly one segment and a final {@code **} for
 * the rest, which may be nothing.
 *
 * @param segments without the final {@code **}
 * @param rest whether it ends in {@code **}
 */
public record ResourcePattern(List<String> segments, boolean rest) {

    /** Deeper resources are refused as names and as patterns, so a pattern never promises what cannot be asked for. */
    public static final int SEGMENTS_MAX = 16;
    static final int SEGMENT_CHARS_MAX = 64;
    static final String ONE = "*";
    static final String REST = "**";

    public ResourcePattern {
        segments = List.copyOf(segments);
    }

    /** Whether a resource may have {@code segment} in that place, as far as this pattern goes. */
    boolean takes(int place, String segment) {
        return place < segments.size() ? isOne(place) || segments.get(place).equals(segment) : rest;
    }

    /** Whether a resource of {@code length} segments, all of them taken, is in the set. */
    boolean ends(int length) {
        return length == segments.size() || rest && length > segments.size();
    }

    boolean isOne(int place) {
        return segments.get(place).equals(ONE);
    }

    boolean matches(List<String> path) {
        for (int place = 0; place < path.size(); place++) {
            if (!takes(place, path.get(place))) {
                return false;
            }
        }
        return ends(path.size());
    }

    public String text() {
        String fixed = String.join("/", segments);
        return !rest ? fixed : fixed.isEmpty() ? REST : fixed + "/" + REST;
    }
}
