package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.bpci.kernel.Base64Url;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Suite;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Verifier;

/**
 * Questions that people who write nodes in other languages can put to the very code that judges their messages. A suite maps
 * one case to one answer; byte strings are base64url, but keys, messages and signatures are hexadecimal.
 */
final class ConformanceSuites {

    /** A case, and a JSON text inside a case: larger than anything a network accepts, small enough for memory. */
    static final int CASE_BYTES_MAX = 64 * 1024 * 1024;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final SortedMap<String, Function<ObjectNode, ObjectNode>> ALL = suites();

    private ConformanceSuites() {
    }

    private static SortedMap<String, Function<ObjectNode, ObjectNode>> suites() {
        SortedMap<String, Function<ObjectNode, ObjectNode>> suites = new TreeMap<>(SealSuites.ALL);
        suites.putAll(Map.of(
                "ed25519-verify", ConformanceSuites::ed25519Verify,
                "json-strict", ConformanceSuites::jsonStrict,
                "jcs", ConformanceSuites::jcs,
                "merkle-inclusion", LedgerSuites::inclusion,
                "merkle-consistency", LedgerSuites::consistency,
                "signed-note-verify", LedgerSuites::signedNote,
                "tally", ConsensusSuites::tally,
                "permission-match", PermissionSuites::match,
                "permission-subset", PermissionSuites::subset));
        return Collections.unmodifiableSortedMap(suites);
    }

    /** The suites by name, sorted. */
    static Map<String, Function<ObjectNode, ObjectNode>> all() {
        return ALL;
    }

    /** {@code {key,msg,sig}} → {@code {valid}}. */
    private static ObjectNode ed25519Verify(ObjectNode input) {
        byte[] key = hex(input, "key");
        byte[] message = hex(input, "msg");
        byte[] signature = hex(input, "sig");
        boolean valid;
        try {
            valid = Verifier.verify(VerificationKey.of(Suite.ED25519, key), message, SignatureValue.of(Suite.ED25519, signature));
        } catch (Refusal unacceptable) { // a key or signature of wrong shape verifies nothing
            valid = false;
        }
        return NODES.objectNode().put("valid", valid);
    }

    /** {@code {b64}} → {@code {accepted}}. */
    private static ObjectNode jsonStrict(ObjectNode input) {
        byte[] text = base64(input, "b64");
        boolean accepted;
        try {
            Json.parse(text, CASE_BYTES_MAX);
            accepted = true;
        } catch (Refusal malformed) {
            accepted = false;
        }
        return NODES.objectNode().put("accepted", accepted);
    }

    /** {@code {b64}} → {@code {canonical_b64}}, or {@code {error}} when the text is refused. */
    private static ObjectNode jcs(ObjectNode input) {
        byte[] text = base64(input, "b64");
        try {
            return NODES.objectNode().put("canonical_b64", Base64Url.encode(Canonical.of(Json.parse(text, CASE_BYTES_MAX))));
        } catch (Refusal malformed) {
            return NODES.objectNode().put("error", malformed.detail());
        }
    }

    private static byte[] hex(ObjectNode input, String name) {
        try {
            return HexFormat.of().parseHex(text(input, name));
        } catch (IllegalArgumentException notHex) {
            throw InputFault.FIELD_INVALID.because("/" + name + " of the case must be hexadecimal");
        }
    }

    /** Takes padding too: the encoders of many languages add it, and it is not what is tested here. */
    private static byte[] base64(ObjectNode input, String name) {
        String text = text(input, name);
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return Base64Url.decode(text.substring(0, end));
    }

    private static String text(ObjectNode input, String name) {
        if (input.get(name) == null || !input.get(name).isTextual()) {
            throw InputFault.FIELD_MISSING.because("the case needs the member /" + name + " with text");
        }
        return input.get(name).textValue();
    }
}
