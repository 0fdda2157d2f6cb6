package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Verifier;
import org.bpci.seal.AesGcm;
import org.bpci.seal.Curve25519;
import org.bpci.seal.Hkdf;
import org.bpci.seal.MlKem;
import org.bpci.seal.SealFault;
import org.bpci.seal.XWing;

/**
 * The conformance suites of sealing. Members are named as in the public vectors, byte strings are hexadecimal. An answer has the
 * result under the vectors' name, and {@code valid}: whether there is one and, where the case states it too, whether it is that.
 */
final class SealSuites {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.of();

    static final Map<String, Function<ObjectNode, ObjectNode>> ALL = Map.of(
            "aes-256-gcm-open", input -> judge(input, () -> aesGcm(input)),
            "hkdf-sha256", input -> judge(input, () -> hkdf(input)),
            "x25519", input -> judge(input, () -> x25519(input)),
            "ml-kem-768-decaps", input -> judge(input, () -> decapsulate(MlKem.ML_KEM_768, input)),
            "ml-kem-1024-decaps", input -> judge(input, () -> decapsulate(MlKem.ML_KEM_1024, input)),
            "ml-kem-768-encaps", input -> judge(input, () -> encapsulate(MlKem.ML_KEM_768, input)),
            "ml-kem-1024-encaps", input -> judge(input, () -> encapsulate(MlKem.ML_KEM_1024, input)),
            "x-wing-decaps", input -> judge(input, () -> xWingDecapsulate(input)),
            "x-wing-encaps", input -> judge(input, () -> xWingEncapsulate(input)),
            "ml-dsa-65-verify", SealSuites::mlDsa65);

    private SealSuites() {
    }

    /** {@code {key,iv,aad,ct,tag}} → {@code {valid,msg}}. */
    private static ObjectNode aesGcm(ObjectNode input) {
        byte[] tag = hex(input, "tag");
        if (tag.length != AesGcm.TAG_BYTES) {
            throw SealFault.SEAL_BROKEN.because("a tag has " + AesGcm.TAG_BYTES + " bytes");
        }
        byte[] nonce = hex(input, "iv");
        if (nonce.length != AesGcm.NONCE_BYTES) {
            throw SealFault.SEAL_BROKEN.because("a nonce has " + AesGcm.NONCE_BYTES * Byte.SIZE + " bits here, this one has " + nonce.length * Byte.SIZE);
        }
        byte[] message = AesGcm.open(hex(input, "key"), nonce, hexOrEmpty(input, "aad"), join(hex(input, "ct"), tag))
                .orElseThrow(() -> SealFault.SEAL_BROKEN.because("key, nonce, additional data, text and tag do not belong together"));
        return NODES.objectNode().put("msg", HEX.formatHex(message));
    }

    /** {@code {ikm,salt,info,size}} → {@code {valid,okm}}. */
    private static ObjectNode hkdf(ObjectNode input) {
        JsonNode size = required(input, "size");
        if (!size.isIntegralNumber() || !size.canConvertToInt()) {
            throw InputFault.FIELD_INVALID.because("/size of the case must be an integer");
        }
        return NODES.objectNode().put("okm", HEX.formatHex(
                Hkdf.derive(hexOrEmpty(input, "salt"), hex(input, "ikm"), hexOrEmpty(input, "info"), size.intValue())));
    }

    /** {@code {private,public}} → {@code {valid,shared}}; a shared secret of zeros is none. */
    private static ObjectNode x25519(ObjectNode input) {
        return NODES.objectNode().put("shared", HEX.formatHex(Curve25519.agree(hex(input, "private"), hex(input, "public"))
                .orElseThrow(() -> InputFault.KEY_INVALID.because("a key has a wrong length, or the public one small order"))));
    }

    /** {@code {seed,c}} or {@code {dk,c}} → {@code {valid,K,ek}}. */
    private static ObjectNode decapsulate(MlKem set, ObjectNode input) {
        MlKem.DecapsulationKey key = input.has("seed") ? set.ofSeed(hex(input, "seed")) : set.ofExpanded(hex(input, "dk"));
        return NODES.objectNode().put("K", HEX.formatHex(key.decapsulate(hex(input, "c"))))
                .put("ek", HEX.formatHex(key.encapsulationKey()));
    }

    /** {@code {ek,m}} → {@code {valid,c,K}}. */
    private static ObjectNode encapsulate(MlKem set, ObjectNode input) {
        MlKem.Encapsulation both = set.encapsulationKey(hex(input, "ek")).encapsulate(hex(input, "m"));
        return NODES.objectNode().put("c", HEX.formatHex(both.ciphertext())).put("K", HEX.formatHex(both.secret()));
    }

    /** {@code {sk,ct}} → {@code {valid,ss,pk}}; {@code seed} is another name of {@code sk}. */
    private static ObjectNode xWingDecapsulate(ObjectNode input) {
        XWing.DecapsulationKey key = XWing.DecapsulationKey.ofSeed(hex(input, input.has("sk") ? "sk" : "seed"));
        return NODES.objectNode().put("ss", HEX.formatHex(key.decapsulate(hex(input, "ct")))).put("pk", HEX.formatHex(key.encapsulationKey()));
    }

    /** {@code {pk,eseed}} → {@code {valid,ct,ss}}. */
    private static ObjectNode xWingEncapsulate(ObjectNode input) {
        MlKem.Encapsulation both = XWing.EncapsulationKey.of(hex(input, "pk")).encapsulate(hex(input, "eseed"));
        return NODES.objectNode().put("ct", HEX.formatHex(both.ciphertext())).put("ss", HEX.formatHex(both.secret()));
    }

    /** {@code {publicKey,msg,sig,ctx?}} → {@code {valid}}; {@code key} and {@code pk} are other names of {@code publicKey}. */
    private static ObjectNode mlDsa65(ObjectNode input) {
        String key = input.has("key") ? "key" : input.has("pk") ? "pk" : "publicKey";
        return NODES.objectNode().put("valid",
                Verifier.verifyMlDsa65(hex(input, key), hexOrEmpty(input, "ctx"), hex(input, "msg"), hex(input, "sig")));
    }

    private static ObjectNode judge(ObjectNode input, Supplier<ObjectNode> computation) {
        ObjectNode result;
        try {
            result = computation.get();
        } catch (Refusal refusal) {
            if (refusal.is(InputFault.FIELD_MISSING)) {
                throw refusal;
            }
            return NODES.objectNode().put("valid", false).put("error", refusal.detail());
        }
        boolean asStated = result.properties().stream().allMatch(value -> {
            JsonNode stated = input.path(value.getKey());
            return !stated.isTextual() || stated.textValue().equalsIgnoreCase(value.getValue().textValue());
        });
        return NODES.objectNode().put("valid", asStated).setAll(result);
    }

    private static byte[] hex(ObjectNode input, String name) {
        JsonNode text = required(input, name);
        try {
            return HEX.parseHex(text.asText());
        } catch (IllegalArgumentException notHex) {
            throw InputFault.FIELD_MISSING.because("/" + name + " of the case must be hexadecimal");
        }
    }

    private static byte[] hexOrEmpty(ObjectNode input, String name) {
        return input.has(name) ? hex(input, name) : new byte[0];
    }

    private static JsonNode required(ObjectNode input, String name) {
        JsonNode value = input.get(name);
        if (value == null) {
            throw InputFault.FIELD_MISSING.because("the case needs the member /" + name);
        }
        return value;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
