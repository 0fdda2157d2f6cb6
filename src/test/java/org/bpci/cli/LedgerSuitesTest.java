package org.bpci.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Vectors;
import org.junit.jupiter.api.Test;

class LedgerSuitesTest {

    private static final String LEAF = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=";
    private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    @Test
    void publicInclusionVectorsAreAnsweredLineByLine() throws IOException {
        for (Path file : Vectors.files("merkle/testdata/inclusion")) {
            ObjectNode vector = (ObjectNode) new ObjectMapper().readTree(Vectors.bytes(file));
            assertEquals("{\"valid\":" + !vector.get("wantErr").booleanValue() + "}", answer("merkle-inclusion", vector.toString()), file.toString());
        }
    }

    @Test
    void sizesUpToTwoToThe64AreNumbersOrText() throws IOException {
        for (String index : new String[] {"18446744073709551615", "\"18446744073709551615\"", "18446744073709551616", "-1", "0.5", "\"x\""}) {
            assertEquals("{\"valid\":false}", answer("merkle-inclusion", inclusion(index)), index);
        }
        assertEquals("{\"valid\":true}", answer("merkle-inclusion", inclusion("0")));
        assertEquals("{\"valid\":true}", answer("merkle-inclusion", inclusion("\"0\"")));
    }

    @Test
    void consistencyOfEmptyAndEqualTreesNeedsAnEmptyProof() throws IOException {
        assertEquals("{\"valid\":true}", answer("merkle-consistency", consistency(0, 1, EMPTY, LEAF, "null")));
        assertEquals("{\"valid\":true}", answer("merkle-consistency", consistency(1, 1, LEAF, LEAF, "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(1, 1, LEAF, EMPTY, "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(1, 2, LEAF, LEAF, "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(0, 1, EMPTY, LEAF, "[\"" + LEAF + "\"]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(0, 1, "", LEAF, "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(2, 1, LEAF, LEAF, "[]")));
    }

    @Test
    void rootsOfATreeAndItselfAreComparedWhateverTheyAre() throws IOException {
        assertEquals("{\"valid\":true}", answer("merkle-consistency", consistency(3, 3, "c29tZQ==", "c29tZQ==", "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(3, 3, "c29tZQ==", "c29tZA==", "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(3, 3, "c29tZQ==", "c29tZQ==", "[\"" + LEAF + "\"]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(0, 0, "c29tZQ==", "c29tZQ==", "[]")));
        assertEquals("{\"valid\":false}", answer("merkle-consistency", consistency(2, 3, "c29tZQ==", "c29tZQ==", "[]")));
    }

    @Test
    void notesAreCheckedWithTheKeyOfTheCase() throws IOException {
        String note = "If you think cryptography is the answer to your problem,\\nthen you don't know what your problem is.\\n\\n"
                + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\\n";
        String vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        assertEquals("{\"valid\":true}", answer("signed-note-verify", "{\"note\":\"" + note + "\",\"vkey\":\"" + vkey + "\"}"));
        assertEquals("{\"valid\":false}", answer("signed-note-verify", "{\"note\":\"x" + note + "\",\"vkey\":\"" + vkey + "\"}"));
        assertEquals("{\"valid\":false}", answer("signed-note-verify", "{\"note\":\"" + note + "\",\"vkey\":\"" + vkey.replace("c7", "c8") + "\"}"));
        assertEquals("{\"valid\":false}", answer("signed-note-verify", "{\"note\":\"\",\"vkey\":\"\"}"));
    }

    @Test
    void onlyWideIntegersMakeTheStrictParserGiveWay() {
        assertTrue(LedgerSuites.read("{\"leafIdx\":18446744073709551615}".getBytes(StandardCharsets.UTF_8)).has("leafIdx"));
        for (String line : new String[] {"{\"a\":1,\"a\":18446744073709551615}", "[18446744073709551615]", "{\"a\":\"\\ud800\"}", "{"}) {
            assertThrows(Refusal.class, () -> LedgerSuites.read(line.getBytes(StandardCharsets.UTF_8)), line);
        }
    }

    private static String inclusion(String index) {
        return "{\"leafIdx\":" + index + ",\"treeSize\":1,\"root\":\"" + LEAF + "\",\"leafHash\":\"" + LEAF + "\",\"proof\":[]}";
    }

    private static String consistency(long size1, long size2, String root1, String root2, String proof) {
        return "{\"size1\":%d,\"size2\":%d,\"root1\":\"%s\",\"root2\":\"%s\",\"proof\":%s}".formatted(size1, size2, root1, root2, proof);
    }

    private static String answer(String suite, String line) throws IOException {
        StringWriter out = new StringWriter();
        ConformanceCommand.answerAll(ConformanceSuites.all().get(suite), new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out));
        return out.toString().strip();
    }
}
