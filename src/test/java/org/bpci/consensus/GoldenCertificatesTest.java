package org.bpci.consensus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;

/**
 * Certificates that were made once must verify for ever: a change that breaks one of these breaks all that were ever given
 * out. {@code -Dbpci.golden=write} makes them anew, which only a new format may need.
 */
class GoldenCertificatesTest {

    private static final boolean WRITE = "write".equals(System.getProperty("bpci.golden"));

    @Test
    void productionMakesTheVeryBytesThatAreKept() throws IOException {
        for (Map.Entry<String, byte[]> made : GoldenCertificates.made().entrySet()) {
            if (WRITE) {
                Files.write(GoldenCertificates.FOLDER.resolve(made.getKey()), made.getValue());
            }
            assertArrayEquals(made.getValue(), GoldenCertificates.read(made.getKey()), made.getKey());
        }
        if (WRITE) {
            Files.write(GoldenCertificates.FOLDER.resolve(GoldenCertificates.HYBRID), GoldenCertificates.hybrid());
        }
    }

    @Test
    void keptCertificatesVerifyWithTheirOutcomes() {
        Map<String, String> outcomes = new TreeMap<>(Map.of("small.json", "Approved", "approved.json", "Approved", "rejected.json", "Rejected",
                "expired.json", "Expired", "emergency.json", "Approved", "weights-decision.json", "Approved", "epoch-1.json", "Approved",
                "hybrid.json", "Approved", "hidden-ballot.json", "Expired"));
        outcomes.forEach((name, outcome) ->
                assertEquals(outcome, CertificateCheck.verify(GoldenCertificates.read(name)).decision().outcome().wireName(), name));
        CertificateCheck.Proven approved = CertificateCheck.verify(GoldenCertificates.read("approved.json"));
        assertEquals(new LedgerPlace.Place(5, 7), approved.place().orElseThrow());
        assertEquals(1, CertificateCheck.verify(GoldenCertificates.read("epoch-1.json")).opening().epoch());
        assertTrue(approved.place().isPresent() && !approved.ballots().isEmpty());
    }

    @Test
    void everySingleBitOfAKeptCertificateMatters() {
        for (String name : new String[] {GoldenCertificates.SMALL, "approved.json", "expired.json"}) {
            byte[] file = GoldenCertificates.read(name);
            for (int bit = 0; bit < file.length * 8; bit++) {
                file[bit / 8] ^= (byte) (1 << bit % 8);
                assertFalse(valid(file), name + ": bit " + bit + " may be flipped");
                file[bit / 8] ^= (byte) (1 << bit % 8);
            }
            assertTrue(valid(file), name);
        }
    }

    @Test
    void aProofOfAnotherPlaceInTheLedgerIsRefused() {
        String file = new String(GoldenCertificates.read("approved.json"), StandardCharsets.UTF_8);
        String note = "\\n\\n— bpci.test-net/oracle-1 ";
        assertTrue(file.contains(note));
        assertFalse(valid(file.replace(note, "\\n\\n— other AAAAAAAA" + note.substring(2)).getBytes(StandardCharsets.UTF_8)));
        assertFalse(valid(file.replace("\"index\":5", "\"index\":4").getBytes(StandardCharsets.UTF_8)));
    }

    static boolean valid(byte[] file) {
        try {
            CertificateCheck.verify(file);
            return true;
        } catch (Refusal refused) {
            return false;
        }
    }
}
