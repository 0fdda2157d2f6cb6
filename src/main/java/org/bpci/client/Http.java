package org.bpci.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.bpci.kernel.Refusal;

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

    /** Why a WebSocket did not open. */
    static Refusal notOpened(URI address, Throwable failure) {
        return switch (failure) {
            case Refusal refusal -> refusal;
            case CompletionException wrapped -> notOpened(address, wrapped.getCause());
            case WebSocketHandshakeException handshake -> ClientFault.SESSION_REFUSED.because(
                    address + " answered " + handshake.getResponse().statusCode() + " instead of opening a WebSocket");
            default -> ClientFault.ORACLE_UNREACHABLE.because("no oracle answers at " + address
                    + "; start one with: ./bpci oracle start");
        };
    }
}
