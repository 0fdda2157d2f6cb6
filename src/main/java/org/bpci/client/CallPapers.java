package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bpci.interapp.Action;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.interapp.Call;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppFault;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.Signer;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Time;
import org.bpci.seal.PrivateSealKey;
import org.bpci.seal.PublicSealKey;
import org.bpci.seal.Sealed;
import org.bpci.seal.Sealing;

/**
 * Calls and responses as applications send them: the content sealed to the other side's key where the level asks for it, the
 * whole signed by the application. The hosting node carries it in a message of its own (protocol §10.4 and §10.5).
 */
public final class CallPapers {

    private static final String CONTENT = "content";
    private static final int CONTENT_BYTES_MAX = 16 << 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private CallPapers() {
    }

    /** A call without a place in a stream. */
    public static ObjectNode call(
            Network network, Agreement agreement, String callId, AppId caller, Action action, JsonNode content, EncryptionLevel level,
            Optional<PublicSealKey> recipient, Signer signer, Instant now) {
        return call(network, agreement, callId, caller, action, OptionalLong.empty(), content, level, recipient, signer, now);
    }

    /**
     * @param sequence of an {@code EventStream} the number of this content, from 1
     * @param level    at least the agreement's
     */
    public static ObjectNode call(
            Network network, Agreement agreement, String callId, AppId caller, Action action, OptionalLong sequence, JsonNode content,
            EncryptionLevel level, Optional<PublicSealKey> recipient, Signer signer, Instant now) {
        ObjectNode header = JsonNodeFactory.instance.objectNode()
                .put("call_id", callId).put("agreement_id", agreement.id()).put("version", agreement.version())
                .put("caller_app", caller.value()).put("callee_app", agreement.other(caller).app().value())
                .put("action", action.text()).put("created_at", Time.format(now));
        sequence.ifPresent(number -> header.put("sequence", number));
        return Signed.sign(with(network, header, content, level, recipient), network, Kind.CALL, signer).tree();
    }

    /** @param callMessage digest of the message that brought the call */
    public static ObjectNode response(
            Network network, Agreement agreement, Call call, Digest callMessage, boolean ok, JsonNode content, EncryptionLevel level,
            Optional<PublicSealKey> recipient, Signer signer, Instant now) {
        ObjectNode header = JsonNodeFactory.instance.objectNode()
                .put("call_id", call.callId()).put("call_digest", callMessage.hex()).put("agreement_id", agreement.id())
                .put("version", agreement.version()).put("responder_app", call.callee().value()).put("caller_app", call.caller().value())
                .put("status", ok ? "Ok" : "Failed").put("created_at", Time.format(now));
        return Signed.sign(with(network, header, content, level, recipient), network, Kind.RESPONSE, signer).tree();
    }

    /**
     * What a call or response says to {@code recipient}, opened with one of {@code keys} when it is sealed. Refused when it is
     * protected less than the agreement asks for, or sealed for another key than the pinned one where that is asked for.
     */
    public static JsonNode content(Network network, ObjectNode paper, Agreement agreement, AppId recipient, List<PrivateSealKey> keys) {
        EncryptionLevel level = EncryptionLevel.of(paper.path("encryption_level").asText()).orElse(EncryptionLevel.NONE);
        boolean plainQuantum = level == EncryptionLevel.QUANTUM
                && (!paper.has(Signed.SIGNATURE) || agreement.other(recipient).key().suite() != Suite.ED25519_ML_DSA_65);
        if (!level.atLeast(agreement.security().encryptionLevel()) || plainQuantum) {
            throw InterAppFault.ENCRYPTION_TOO_WEAK.because("'" + agreement.id() + "' asks for level " + agreement.security().encryptionLevel().wireName()
                    + ", what came has " + level.wireName() + (plainQuantum ? " without a hybrid signature" : ""));
        }
        if (level == EncryptionLevel.NONE) {
            return paper.path(CONTENT);
        }
        String keyId = paper.path(Sealed.MEMBER).path("key_id").asText();
        if (level.pinned() && agreement.party(recipient).sealingKey().filter(pinned -> pinned.keyId().equals(keyId)).isEmpty()) {
            throw InterAppFault.ENCRYPTION_TOO_WEAK.because("it is sealed for the key " + keyId + ", not for the one that '" + agreement.id()
                    + "' pins for '" + recipient + "'");
        }
        PrivateSealKey key = keys.stream().filter(one -> one.publicKey().keyId().equals(keyId)).findFirst()
                .orElseThrow(() -> ClientFault.KEY_MISSING.because("no sealing key " + keyId + " here; the content was sealed for it"));
        return Json.parse(Sealing.open(network, paper, key), CONTENT_BYTES_MAX);
    }

    private static ObjectNode with(Network network, ObjectNode header, JsonNode content, EncryptionLevel level, Optional<PublicSealKey> recipient) {
        header.put("encryption_level", level.wireName());
        if (level == EncryptionLevel.NONE) {
            header.set(CONTENT, content);
            return header;
        }
        PublicSealKey key = recipient.orElseThrow(() -> ClientFault.KEY_MISSING.because("the other application has no sealing key for level "
                + level.wireName() + "; it registers one with: bpci inter-app register-app"));
        byte[] random = new byte[key.suite().randomBytes()];
        RANDOM.nextBytes(random);
        return Sealing.seal(network, header, key, Json.write(content), random);
    }
}
