package org.bpci.communication;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/** The opening handshake of RFC 6455 §4, from both sides. Pure: heads in, texts to send out. */
final class Upgrade {

    static final String NODE_PATH = "/ws";
    static final String ECHO_PATH = "/echo";
    static final String SUBPROTOCOL = "bpci.v1";
    static final int KEY_BYTES = 16;
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    /** RFC 3986 §3.2.2 without the comma, which joins the fields of a head that has several (RFC 9112 §3.2 refuses those). */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~!$&'()*+;=%\\[\\]:-]++");
    private static final String VERSION = "13";
    private static final String VERSION_LINE = "Sec-WebSocket-Version: " + VERSION + "\r\n";

    private Upgrade() {
    }

    /** What a server makes of a client's request. */
    sealed interface Verdict {

        String response();

        /** @param echo whether the raw echo was asked for rather than a node session */
        record Accepted(boolean echo, String response) implements Verdict {
        }

        record Refused(int status, String response) implements Verdict {
        }
    }

    /**
     * @param allowedOrigins values of {@code Origin} a browser may send; a request without one is not from a browser
     * @param echo           whether this peer may use the raw echo
     */
    static Verdict judge(HttpHead request, Set<String> allowedOrigins, boolean echo) {
        String[] start = request.startLine().split(" ", -1);
        if (start.length != 3 || start[0].isEmpty() || !start[1].startsWith("/")) {
            return refused(400, "Bad Request", "", "send a request line like GET /ws HTTP/1.1");
        }
        if (!start[2].equals("HTTP/1.1")) {
            return refused(505, "HTTP Version Not Supported", "", "use HTTP/1.1");
        }
        String path = start[1].split("\\?", 2)[0];
        boolean echoAsked = echo && path.equals(ECHO_PATH);
        if (!path.equals(NODE_PATH) && !echoAsked) {
            return refused(404, "Not Found", "", "nodes connect to " + NODE_PATH);
        }
        if (!start[0].equals("GET")) {
            return refused(405, "Method Not Allowed", "Allow: GET\r\n", "a WebSocket begins with GET");
        }
        if (!request.lists("upgrade", "websocket") || !request.lists("connection", "upgrade")) {
            return refused(426, "Upgrade Required", "Upgrade: websocket\r\n" + VERSION_LINE, "this port speaks WebSocket only");
        }
        return judgeUpgrade(request, allowedOrigins, echoAsked);
    }

    private static Verdict judgeUpgrade(HttpHead request, Set<String> allowedOrigins, boolean echo) {
        if (!request.field("sec-websocket-version").orElse("").equals(VERSION)) {
            return refused(426, "Upgrade Required", "Upgrade: websocket\r\n" + VERSION_LINE, "use WebSocket version " + VERSION);
        }
        if (request.field("transfer-encoding").isPresent() || !request.field("content-length").orElse("0").equals("0")) {
            return refused(400, "Bad Request", "", "a WebSocket request has no body");
        }
        String key = request.field("sec-websocket-key").orElse("");
        if (!HOST.matcher(request.field("host").orElse("")).matches() || !isKey(key)) {
            return refused(400, "Bad Request", "", "send one Host and a Sec-WebSocket-Key of 16 bytes in base64");
        }
        if (request.field("origin").filter(origin -> !allowedOrigins.contains(origin)).isPresent()) {
            return refused(403, "Forbidden", "", "this Origin is not allowed; add it to the oracle's configuration");
        }
        boolean offered = request.lists("sec-websocket-protocol", SUBPROTOCOL);
        if (!offered && !echo) {
            return refused(400, "Bad Request", "", "offer the subprotocol " + SUBPROTOCOL + " in Sec-WebSocket-Protocol");
        }
        return new Verdict.Accepted(echo, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + acceptValue(key) + "\r\n"
                + (offered ? "Sec-WebSocket-Protocol: " + SUBPROTOCOL + "\r\n" : "") + "\r\n");
    }

    static Verdict.Refused malformed(HttpHead.Malformed malformed) {
        return malformed.tooLarge() ? refused(431, "Request Header Fields Too Large", "", malformed.getMessage())
                : refused(400, "Bad Request", "", malformed.getMessage());
    }

    static Verdict.Refused full() {
        return refused(503, "Service Unavailable", "Retry-After: 5\r\n", "the oracle has as many connections as it may");
    }

    private static Verdict.Refused refused(int status, String phrase, String fields, String cure) {
        return new Verdict.Refused(status, "HTTP/1.1 " + status + " " + phrase + "\r\n" + fields
                + "Content-Type: text/plain\r\nContent-Length: " + (cure.length() + 1) + "\r\nConnection: close\r\n\r\n"
                + cure + "\n");
    }

    /** @param key 16 random bytes in base64 */
    static String request(URI endpoint, String key) {
        String path = endpoint.getRawPath().isEmpty() ? "/" : endpoint.getRawPath();
        String query = endpoint.getRawQuery() == null ? "" : "?" + endpoint.getRawQuery();
        return "GET " + path + query + " HTTP/1.1\r\nHost: " + endpoint.getRawAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key + "\r\n" + VERSION_LINE
                + "Sec-WebSocket-Protocol: " + SUBPROTOCOL + "\r\n\r\n";
    }

    /** Whether a server's answer to {@link #request} opens the connection, by RFC 6455 §4.1. */
    static boolean accepts(HttpHead response, String key) {
        return response.startLine().startsWith("HTTP/1.1 101")
                && response.lists("upgrade", "websocket")
                && response.lists("connection", "upgrade")
                && response.field("sec-websocket-accept").orElse("").equals(acceptValue(key))
                && response.field("sec-websocket-extensions").isEmpty()
                && response.field("sec-websocket-protocol").orElse("").equals(SUBPROTOCOL);
    }

    static String acceptValue(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-1", impossible);
        }
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == 24 && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
