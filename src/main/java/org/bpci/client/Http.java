package org.bpci.client;

import java.net.http.HttpClient;
import java.time.Duration;

/** The process's one HTTP client: its selector thread and pool are shared by all calls and sessions. */
final class Http {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1) // an oracle speaks HTTP/1.1; asking for an upgrade costs a round trip
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER) // a signed object goes where it was meant to go
            .build();

    private Http() {
    }
}
