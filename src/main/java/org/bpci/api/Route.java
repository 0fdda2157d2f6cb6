package org.bpci.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of the REST interface.
 *
 * @param method       GET, POST or DELETE; GET also answers HEAD
 * @param path         an OpenAPI path template such as {@code /api/v1/oracle/nodes/{id}}
 * @param bodyBytesMax the largest body; 0 when a body is refused
 * @param queries      the names of the query parameters; any other is refused
 */
public record Route(String method, String path, Access access, int bodyBytesMax, List<String> queries) {

    /** The one parameter that is several segments of the path (C2SP tlog-tiles). */
    public static final String TILE = "{tile}";

    public Route {
        queries = List.copyOf(queries);
    }

    /** The path with its parameters filled in, in order, percent-encoded. */
    public String at(Object... parameters) {
        StringBuilder filled = new StringBuilder(path);
        for (Object parameter : parameters) {
            int open = filled.indexOf("{");
            int close = filled.indexOf("}");
            if (open < 0) {
                throw new IllegalArgumentException(path + " has fewer parameters than " + parameters.length);
            }
            String encoded = encode(parameter.toString());
            filled.replace(open, close + 1, filled.substring(open, close + 1).equals(TILE) ? encoded.replace("%2F", "/") : encoded);
        }
        if (filled.indexOf("{") >= 0) {
            throw new IllegalArgumentException(path + " has more parameters than " + parameters.length);
        }
        return filled.toString();
    }

    /** As {@link #at}, with query parameters; those with an empty value are left out. */
    public String at(Map<String, String> query, Object... parameters) {
        StringBuilder address = new StringBuilder(at(parameters));
        char separator = '?';
        for (var entry : new LinkedHashMap<>(query).entrySet()) {
            if (!queries.contains(entry.getKey())) {
                throw new IllegalArgumentException(path + " has no query parameter " + entry.getKey());
            }
            if (!entry.getValue().isEmpty()) {
                address.append(separator).append(entry.getKey()).append('=').append(encode(entry.getValue()));
                separator = '&';
            }
        }
        return address.toString();
    }

    /** {@code +} means a space in forms only, so it must not appear in a path. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
