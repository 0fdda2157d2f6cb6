package org.bpci.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.bpci.kernel.Json;

/** A successful answer. */
record Reply(int status, String mediaType, byte[] body, String cacheControl) {

    private static final String JSON = "application/json";
    private static final String NO_STORE = "no-store";

    static Reply ok(JsonNode json) {
        return of(200, json);
    }

    static Reply of(int status, JsonNode json) {
        return new Reply(status, JSON, Json.write(json), NO_STORE);
    }

    static Reply text(String mediaType, String text) {
        return new Reply(200, mediaType, text.getBytes(StandardCharsets.UTF_8), NO_STORE);
    }

    /** Bytes that may be kept as {@code cacheControl} says. */
    static Reply bytes(byte[] body, String cacheControl) {
        return new Reply(200, "application/octet-stream", body, cacheControl);
    }
}
