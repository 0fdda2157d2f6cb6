package org.bpci.edge;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.bpci.kernel.Json;

/** A successful answer. */
record Reply(int status, String mediaType, byte[] body) {

    private static final String JSON = "application/json";

    static Reply ok(JsonNode json) {
        return of(200, json);
    }

    static Reply of(int status, JsonNode json) {
        return new Reply(status, JSON, Json.write(json));
    }

    static Reply text(String mediaType, String text) {
        return new Reply(200, mediaType, text.getBytes(StandardCharsets.UTF_8));
    }
}
