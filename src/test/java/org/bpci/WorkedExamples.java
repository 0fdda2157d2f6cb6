package org.bpci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** How the protocol page writes its worked examples, whose keys anybody can make from the phrases it names. */
public final class WorkedExamples {

    public static final Network NETWORK = Network.of("bpci-example");

    private static final Path PAGE = Path.of("src", "site", "markdown", "protocol.md");
    private static final int BYTES_MAX = 1 << 16;

    private WorkedExamples() {
    }

    /** @param expected the whole section, its heading included */
    public static void requireOnPage(String heading, String expected) throws IOException {
        String page = Files.readString(PAGE);
        assertTrue(page.contains(heading), "the page has no section '" + heading + "'; it should be\n" + expected);
        if (!page.contains(expected)) { // more sections may follow
            assertEquals(expected, page.substring(page.indexOf(heading)), "paste the expected text into " + PAGE);
        }
    }

    public static void example(List<String> lines, String title, Kind kind, Signed signed) {
        example(lines, title, kind, signed.tree(), signed);
    }

    /** @param tree with all its signatures, where several keys sign */
    public static void example(List<String> lines, String title, Kind kind, ObjectNode tree, Signed signed) {
        lines.addAll(List.of("### " + title, "", "```json", text(Json.write(tree)), "```", "",
                "- type: `" + NETWORK.type(kind) + "`", "- canonical bytes: " + signed.canonical().length,
                "- digest: `" + signed.digest(NETWORK, kind).hex() + "`", "", "```", text(signed.canonical()), "```", ""));
    }

    /** Of the table of keys. */
    public static String row(String name, String phrase) {
        SigningKey key = key(phrase);
        return "| %s | `%s` | `%s` | `%s` | `%s` |".formatted(name, phrase, HexFormat.of().formatHex(seed(phrase)),
                key.verificationKey().text(), key.verificationKey().keyId());
    }

    public static ObjectNode object(String json) {
        return Json.parseObject(json, BYTES_MAX);
    }

    public static SigningKey key(String phrase) {
        return SigningKey.ofSeed(Suite.ED25519, seed(phrase));
    }

    public static byte[] seed(String phrase) {
        return Digest.of(phrase.getBytes(StandardCharsets.US_ASCII)).bytes();
    }

    public static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
