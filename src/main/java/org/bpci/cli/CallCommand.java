package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.bpci.client.CallPapers;
import org.bpci.client.MessageDraft;
import org.bpci.client.OracleIdentity;
import org.bpci.client.OutgoingCall;
import org.bpci.interapp.Action;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.CommunicationType;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bpci inter-app call}: one call under an agreement, sealed as it asks, and the response where there is one. */
@Command(
        name = "call",
        description = "Call the other application under an agreement. Under ServiceCall, wait for its response.",
        sortOptions = false,
        footer = {"", "Exit code 0 when it was accepted and, where there is a response, carried out; 1 when it was not carried out; 8 when no",
            "response came in time (the call goes on waiting: bpci inter-app response fetches what comes later); 5 when it is denied."})
final class CallCommand extends CallingCommand {

    private static final int CONTENT_BYTES_MAX = 16 << 20;

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement.")
    private String agreementId;

    @Option(names = "--action", required = true, paramLabel = "ACTION", description = "Verb(resource), for example Execute(transfer).")
    private String action;

    @Option(names = "--content", paramLabel = "JSON", defaultValue = "{}", description = "Any JSON value. Default: {}.")
    private String content;

    @Option(names = "--app", paramLabel = "ID", description = "Who calls; its key is in the keyring. Default: the party whose key is there and who may.")
    private AppId app;

    @Option(names = "--call-id", paramLabel = "ID", description = "Unique for ever. Default: a new random one.")
    private String callId;

    @Option(names = "--sequence", paramLabel = "N", description = "Under EventStream, the number of this content, from 1: the receiver sees a gap.")
    private Long sequence;

    @Option(names = "--level", paramLabel = "LEVEL", description = "Protect it better than the agreement asks: Standard, High or Quantum.")
    private String level;

    @Option(names = "--ttl", paramLabel = "TIME", description = "How long the other side may stay away: 90s, 30m, 12h. Default: 24h.")
    private Duration ttl;

    @Option(names = "--no-wait", description = "Do not wait for the response.")
    private boolean noWait;

    @Override
    public Integer call() {
        JsonNode parsed = Json.parse(content.getBytes(StandardCharsets.UTF_8), CONTENT_BYTES_MAX);
        OracleIdentity oracle = api().identity();
        Agreement agreement = agreements().shown(agreementId);
        Action wanted = Action.parse(action);
        AppId caller = Optional.ofNullable(app).orElseGet(() -> caller(agreement, wanted));
        agreements().bound(agreement, caller, appKey(caller).verificationKey());
        AppId callee = agreement.other(caller).app();
        NodeId from = host(caller);
        NodeId to = host(callee);
        Instant now = Instant.now();
        String id = callId == null ? "call-" + UUID.randomUUID() : callId;
        EncryptionLevel protection = protection(agreement);
        ObjectNode paper = CallPapers.call(oracle.network(), agreement, id, caller, wanted, sequence(agreement),
                parsed, protection, agreements().recipient(agreement, callee, protection), appKey(caller), now);
        Signed message = MessageDraft.of(id, from, to, Call.MESSAGE_TYPE, paper, now).withExpiry(Optional.ofNullable(ttl).map(now::plus))
                .sign(oracle.network(), key(from));
        return send(new OutgoingCall(oracle.network(), agreement, id, caller, message),
                "Allowed and accepted: " + id + ", " + caller + " " + action + ", protected at level " + protection.wireName(), !noWait);
    }

    private OptionalLong sequence(Agreement agreement) {
        if (sequence == null) {
            return OptionalLong.empty();
        }
        if (agreement.type() != CommunicationType.EVENT_STREAM || sequence < 1) {
            throw InputFault.FIELD_INVALID.because("--sequence numbers the content of an EventStream, from 1; '" + agreementId + "' is a "
                    + agreement.type().wireName() + (sequence < 1 ? ", and " + sequence + " is none" : ", leave it out"));
        }
        return OptionalLong.of(sequence);
    }

    /** The side whose key is here and whose direction allows it; where neither is allowed the oracle says why. */
    private AppId caller(Agreement agreement, Action wanted) {
        AppId first = speaker(agreement, Optional.empty());
        return keysHere(agreement).filter(side -> agreement.permissions().decide(agreement.direction(side), wanted, 0).allowed())
                .findFirst().orElse(first);
    }

    private EncryptionLevel protection(Agreement agreement) {
        EncryptionLevel floor = agreement.security().encryptionLevel();
        return Optional.ofNullable(level).map(text -> EncryptionLevel.of(text).orElseThrow(() ->
                InputFault.FIELD_INVALID.because("--level is None, Standard, High or Quantum, not '" + text + "'"))).orElse(floor);
    }
}
