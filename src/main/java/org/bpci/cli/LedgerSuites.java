package org.bpci.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.ConsistencyProof;
import org.bpci.ledger.InclusionProof;
import org.bpci.ledger.Note;
import org.bpci.ledger.NoteKey;

/** The conformance suites of the ledger. Their members are named as in the public vectors of RFC 6962 implementations. */
final class LedgerSuites {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int SIZE_BITS = 64;

    private static final ObjectMapper WIDE = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private LedgerSuites() {
    }

    /** A case. Its own integers may be as large as tree sizes, which strict JSON would refuse. */
    static ObjectNode read(byte[] line) {
        try {
            return Json.parseObject(line, ConformanceSuites.CASE_BYTES_MAX);
        } catch (Refusal refusal) {
            try {
                if (WIDE.readTree(line) instanceof ObjectNode wide && hasWideInteger(wide)) {
                    return wide;
                }
            } catch (IOException malformed) {
                // the first refusal says why
            }
            throw refusal;
        }
    }

    /** {@code {leafIdx,treeSize,root,leafHash,proof}} → {@code {valid}}. */
    static ObjectNode inclusion(ObjectNode input) {
        return valid(() -> new InclusionProof(size(input, "leafIdx"), size(input, "treeSize"), hashes(input, "proof"))
                .verifies(hash(required(input, "leafHash")), hash(required(input, "root"))));
    }

    /**
     * {@code {size1,size2,root1,root2,proof}} → {@code {valid}}. Nothing is hashed for a tree and itself: there the roots are
     * compared as they are, also such as no tree of SHA-256 has, which public vectors use.
     */
    static ObjectNode consistency(ObjectNode input) {
        return valid(() -> {
            ConsistencyProof proof = new ConsistencyProof(size(input, "size1"), size(input, "size2"), hashes(input, "proof"));
            JsonNode root1 = required(input, "root1");
            JsonNode root2 = required(input, "root2");
            return proof.first() == proof.second() && proof.first() != 0 && proof.path().isEmpty()
                    ? Arrays.equals(bytes(root1), bytes(root2)) : proof.verifies(hash(root1), hash(root2));
        });
    }

    /** {@code {note,vkey}} → {@code {valid}}. */
    static ObjectNode signedNote(ObjectNode input) {
        String note = required(input, "note").asText();
        String vkey = required(input, "vkey").asText();
        boolean valid;
        try {
            valid = Note.parse(note).signedBy(NoteKey.parse(vkey));
        } catch (Refusal malformed) { // a malformed note or key is signed by nobody
            valid = false;
        }
        return NODES.objectNode().put("valid", valid);
    }

    @FunctionalInterface
    private interface Check {

        boolean holds() throws NotAHash;
    }

    /** Bytes that are not a hash, or a number that is not a size: such a proof proves nothing. */
    private static final class NotAHash extends Exception {
    }

    private static ObjectNode valid(Check check) {
        boolean valid;
        try {
            valid = check.holds();
        } catch (NotAHash unfit) {
            valid = false;
        }
        return NODES.objectNode().put("valid", valid);
    }

    private static long size(ObjectNode input, String name) throws NotAHash {
        JsonNode value = required(input, name);
        try {
            BigInteger size = value.isTextual() ? new BigInteger(value.textValue()) : value.bigIntegerValue();
            if ((value.isIntegralNumber() || value.isTextual()) && size.signum() >= 0 && size.bitLength() <= SIZE_BITS) {
                return size.longValue(); // unsigned
            }
        } catch (NumberFormatException notANumber) {
            // no size either
        }
        throw new NotAHash();
    }

    /** An absent or null proof is an empty one: encoders of some languages write it so. */
    private static List<Digest> hashes(ObjectNode input, String name) throws NotAHash {
        List<Digest> hashes = new ArrayList<>();
        for (JsonNode hash : Optional.<JsonNode>ofNullable(input.get(name)).orElse(NODES.arrayNode())) {
            hashes.add(hash(hash));
        }
        return hashes;
    }

    private static Digest hash(JsonNode text) throws NotAHash {
        byte[] bytes = bytes(text);
        if (bytes.length != Digest.BYTES) {
            throw new NotAHash();
        }
        return Digest.ofBytes(bytes);
    }

    private static byte[] bytes(JsonNode text) throws NotAHash {
        try {
            return Base64.getDecoder().decode(text.asText());
        } catch (IllegalArgumentException notBase64) {
            throw new NotAHash();
        }
    }

    private static JsonNode required(ObjectNode input, String name) {
        JsonNode value = input.get(name);
        if (value == null) {
            throw InputFault.FIELD_MISSING.because("the case needs the member /" + name);
        }
        return value;
    }

    private static boolean hasWideInteger(ObjectNode wide) {
        for (JsonNode value : wide) {
            if (value.isIntegralNumber() && value.bigIntegerValue().abs().bitLength() > 53) {
                return true;
            }
        }
        return false;
    }
}
