package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Vectors;
import org.junit.jupiter.api.Test;

class InclusionVectorsTest {

    @Test
    void publicInclusionVectorsAreJudgedAsExpected() throws IOException {
        for (Path file : Vectors.files("merkle/testdata/inclusion")) {
            JsonNode vector = new ObjectMapper().readTree(Vectors.bytes(file));
            assertEquals(!vector.get("wantErr").booleanValue(), accepted(vector), file.toString());
        }
    }

    private static boolean accepted(JsonNode vector) {
        List<byte[]> all = new ArrayList<>(List.of(bytes(vector.get("root")), bytes(vector.get("leafHash"))));
        vector.get("proof").forEach(hash -> all.add(bytes(hash)));
        if (all.stream().anyMatch(bytes -> bytes.length != Digest.BYTES)) {
            return false;
        }
        List<Digest> digests = all.stream().map(Digest::ofBytes).toList();
        return new InclusionProof(vector.get("leafIdx").bigIntegerValue().longValue(),
                vector.get("treeSize").bigIntegerValue().longValue(), digests.subList(2, digests.size()))
                .verifies(digests.get(1), digests.get(0));
    }

    private static byte[] bytes(JsonNode text) {
        return Base64.getDecoder().decode(text.textValue());
    }
}
