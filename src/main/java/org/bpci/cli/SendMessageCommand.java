package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bpci.api.Routes;
import org.bpci.cli.print.Table;
import org.bpci.client.ApiClient;
import org.bpci.client.MessageDraft;
import org.bpci.client.OracleIdentity;
import org.bpci.client.Receipt;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci oracle send-message}: signs with the source's key from the keyring, sends, checks the oracle's receipt. */
@Command(
        name = "send-message",
        description = "Sign a message with the source node's key and hand it to the oracle.",
        sortOptions = false)
final class SendMessageCommand extends ClientCommand {

    private static final int CONTENT_BYTES_MAX = 16 << 20;

    @Option(names = "--source", required = true, paramLabel = "ID", description = "The sending node; its key is in the keyring.")
    private NodeId source;

    @Option(names = "--target", required = true, paramLabel = "ID", split = ",",
            description = "A receiving node; repeat it, or separate several by commas.")
    private List<NodeId> targets;

    @Option(names = "--message-type", required = true, paramLabel = "TYPE",
            description = "DataSync, DataQuery, DataResponse, Command, Event, Alert, or Custom:NAME.")
    private String type;

    @Option(names = "--content", required = true, paramLabel = "JSON", description = "Any JSON value.")
    private String content;

    @Option(names = "--priority", paramLabel = "LANE", description = "Low, Normal (default), High or Critical.")
    private String priority;

    @Option(names = "--message-id", paramLabel = "ID", description = "Unique among the messages of the source, for ever. Default: a new random one.")
    private String messageId;

    @Option(names = "--correlation-id", paramLabel = "ID", description = "The message this one answers.")
    private String correlationId;

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long targets may stay away: 90s, 30m, 12h, 7d. Default: 24h.")
    private Duration ttl;

    @Option(names = "--wait", description = "Wait until every target acknowledged it, at most the oracle's relay_timeout_secs.")
    private boolean wait;

    @Override
    public Integer call() {
        JsonNode parsed = Json.parse(content.getBytes(StandardCharsets.UTF_8), CONTENT_BYTES_MAX);
        OracleIdentity oracle = api().identity();
        SigningKey key = key(source);
        Instant now = Instant.now();
        Signed message = new MessageDraft(messageId == null ? "msg-" + UUID.randomUUID() : messageId, source, targets, type,
                parsed, Optional.ofNullable(priority), now,
                Optional.ofNullable(ttl).map(now::plus), Optional.ofNullable(correlationId)).sign(oracle.network(), key);
        ApiClient.Answer answer = api().call(Routes.RELAY, wait ? Map.of("wait", "delivered") : Map.of(),
                Optional.of(message.tree()));
        Receipt.verified(object(answer.body().path("receipt")), oracle).require(message, oracle);
        return show(answer.body(), out -> {
            String id = message.tree().path("message_id").asText();
            out.println((answer.body().path("repeated").asBoolean() ? "Accepted before: " : "Accepted ") + id);
            out.println("  durable, receipt signed by " + oracle.oracleId() + " (key " + oracle.key().keyId() + ")");
            Table table = Table.of("TARGET", "STATE", "ATTEMPTS", "DELIVERY");
            for (JsonNode delivery : answer.body().path("deliveries")) {
                table.row(text(delivery, "target"), text(delivery, "state"), text(delivery, "attempts"), text(delivery, "delivery_id"));
            }
            table.print(out);
        });
    }
}
