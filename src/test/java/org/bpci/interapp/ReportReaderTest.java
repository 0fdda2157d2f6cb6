package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.NoteKey;
import org.junit.jupiter.api.Test;

/** A report made here by hand, with a tree of its own: what its readers must notice even when the oracle signed it. */
class ReportReaderTest {

    private static final Network NETWORK = Network.of("test");
    private static final Instant AT = Instant.parse("2026-11-22T18:00:00Z");
    private static final SigningKey ORACLE = key(1);
    private static final SigningKey APP1 = key(2);
    private static final SigningKey APP2 = key(3);
    private static final NoteKey LOG = NoteKey.of("bpci.test/oracle-1", ORACLE);

    @Test
    void everythingInAGenuineReportIsRead() {
        AgreementReport report = AgreementReport.verified(report(story(5), tree -> { }), Optional.of(LOG));
        assertTrue(report.complete());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), report.items().stream().map(AgreementReport.Item::number).toList());
        assertEquals(List.of(new AppId("app-1"), new AppId("app-2")), report.versions().getFirst().signed(), "one signed, one accepted");
        assertEquals("acceptance", report.words().getFirst().kind());
    }

    @Test
    void entryLeftOutIsNamedThoughTheOracleSignsAnew() {
        for (int left = 0; left < 5; left++) {
            int at = left;
            Refusal refusal = refused(report(story(5), tree -> ((ArrayNode) tree.get("events")).remove(at)));
            assertTrue(refusal.detail().contains("entry " + (at + 1) + " of the agreement is missing"), refusal.detail());
        }
    }

    @Test
    void countsThatAreMadeToFitAreNoticedByTheNumbersInTheLeaves() {
        refused(report(story(5), tree -> {
            ((ArrayNode) tree.get("events")).remove(2);
            ((ObjectNode) tree.get("events").get(2)).put("number", 3);
            ((ObjectNode) tree.get("events").get(3)).put("number", 4);
            tree.put("last", 4).put("entries", 4);
        }));
        refused(report(story(5), tree -> ((ArrayNode) tree.get("events")).set(2, renumbered(tree, 1, 3))));
    }

    @Test
    void entryThatIsNotInTheTreeIsNoticed() {
        refused(report(story(5), tree -> ((ObjectNode) tree.get("events").get(1)).put("leaf",
                tree.get("events").get(1).get("leaf").asText().replace("reason", "seasno"))));
        refused(report(story(5), tree -> ((ObjectNode) tree.get("events").get(1)).put("index", 4)));
    }

    @Test
    void entryOfAnotherAgreementIsNoticed() {
        List<String> story = story(5);
        story.set(2, entry("agreement-2", 3));
        refused(report(story, tree -> { }));
    }

    @Test
    void termsNobodySignedAreNoticed() {
        Consumer<ObjectNode> widened = tree -> ((ObjectNode) tree.get("versions").get(0).get("agreement"))
                .putArray("permissions").add("Read(**)");
        refused(report(story(3), widened));
        refused(report(story(3), tree -> ((ObjectNode) tree.get("versions").get(0).get("agreement"))
                .put("app1_signature", "ed25519:" + "A".repeat(86))));
        refused(report(story(3), tree -> ((ObjectNode) tree.get("words").get(0).get("word")).put("reason", "another")));
    }

    @Test
    void anotherKeyThanTheOneKnownIsRefused() {
        ObjectNode report = report(story(3), tree -> { });
        NoteKey other = NoteKey.of("bpci.test/oracle-1", APP1);
        assertThrows(Refusal.class, () -> AgreementReport.verified(report, Optional.of(other)));
        report.put("state", "Revoked");
        refused(report);
    }

    @Test
    void partsFollowOnEachOtherOrNotAtAll() {
        AgreementReport first = AgreementReport.verified(report(story(4), tree -> part(tree, 0, 2)), Optional.empty());
        AgreementReport second = AgreementReport.verified(report(story(4), tree -> part(tree, 2, 4)), Optional.empty());
        assertFalse(first.complete());
        assertTrue(first.followedBy(second).complete());
        assertEquals(4, first.followedBy(second).items().size());
        assertThrows(Refusal.class, () -> second.followedBy(first));
        assertThrows(Refusal.class, () -> second.followedBy(second));
    }

    private static Refusal refused(ObjectNode report) {
        Refusal refusal = assertThrows(Refusal.class, () -> AgreementReport.verified(report, Optional.empty()));
        assertTrue(refusal.is(InterAppFault.REPORT_INVALID), refusal.toString());
        return refusal;
    }

    /** Keeps the events from {@code from} to {@code to}, as an oracle cuts a long report. */
    private static void part(ObjectNode tree, int from, int to) {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        for (int i = from; i < to; i++) {
            events.add(tree.get("events").get(i));
        }
        tree.set("events", events);
        tree.put("first", from + 1).put("last", to);
        if (to < 4) {
            tree.put("next_index", to - 1);
        }
    }

    private static ObjectNode renumbered(ObjectNode tree, int at, int number) {
        return ((ObjectNode) tree.get("events").get(at)).deepCopy().put("number", number);
    }

    private static List<String> story(int count) {
        List<String> leaves = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            leaves.add(entry("agreement-1", number));
        }
        return leaves;
    }

    private static String entry(String agreement, int number) {
        return new String(Entry.of(EntryKind.CALL_DENIED, AT.plusSeconds(number)).agreement(agreement).detail("reason", "no clause")
                .detail("number", Integer.toString(number)).leaf(), StandardCharsets.UTF_8);
    }

    /** Signed after {@code change}, so that only what the signature does not show is left to be noticed. */
    private static ObjectNode report(List<String> leaves, Consumer<ObjectNode> change) {
        ObjectNode agreement = agreement();
        Digest digest = Agreement.read(agreement, NETWORK).digest();
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("format", Reporter.FORMAT).put("oracle_id", "oracle-1").put("network_id", "test").put("key_id", ORACLE.verificationKey().keyId())
                .put("public_key", ORACLE.verificationKey().text()).put("agreement_id", "agreement-1").put("created_at", "2026-11-22T18:10:00Z")
                .put("state", "Active");
        tree.putArray("versions").addObject().put("version", 1).put("digest", digest.hex()).put("state", "Active").put("since", "2026-11-22T18:00:00Z")
                .put("by", "app-2").put("reason", "accepted").set("agreement", agreement);
        tree.putArray("words").addObject().put("kind", "acceptance").set("word", acceptance(digest));
        tree.put("first", 1).put("last", leaves.size()).put("entries", leaves.size()).put("vkey", LOG.text())
                .put("checkpoint", checkpoint(leaves));
        ArrayNode events = tree.putArray("events");
        for (int i = 0; i < leaves.size(); i++) {
            ArrayNode path = events.addObject().put("number", i + 1).put("index", i).put("leaf", leaves.get(i)).putArray("path");
            path(leaves, i).forEach(hash -> path.add(HexFormat.of().formatHex(hash)));
        }
        change.accept(tree);
        return Signed.sign(tree, NETWORK, Kind.REPORT, ORACLE).tree();
    }

    private static ObjectNode agreement() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("agreement_id", "agreement-1").put("version", 1)
                .put("app1_id", "app-1").put("app2_id", "app-2").put("app1_key", APP1.verificationKey().text()).put("app2_key", APP2.verificationKey().text())
                .put("communication_type", "DataExchange");
        tree.putArray("permissions").add("Read(a)");
        tree.putObject("security_requirements").put("encryption_level", "None");
        tree.put("created_at", "2026-11-22T17:00:00Z").put("expires_at", "2026-12-22T17:00:00Z");
        return Signed.sign(tree, NETWORK, Kind.AGREEMENT, APP1, "app1_signature", "app2_signature").tree();
    }

    private static ObjectNode acceptance(Digest digest) {
        return Signed.sign(JsonNodeFactory.instance.objectNode().put("agreement_id", "agreement-1").put("agreement_digest", digest.hex())
                .put("app_id", "app-2").put("created_at", "2026-11-22T17:30:00Z"), NETWORK, Kind.ACCEPTANCE, APP2).tree();
    }

    /** C2SP signed-note by hand: the key's hash before the signature. */
    private static String checkpoint(List<String> leaves) {
        String text = LOG.name() + "\n" + leaves.size() + "\n" + Base64.getEncoder().encodeToString(root(leaves, 0, leaves.size())) + "\n";
        byte[] hash = HexFormat.of().parseHex(LOG.text().split("\\+")[1]);
        byte[] signature = ORACLE.sign(text.getBytes(StandardCharsets.UTF_8)).bytes();
        byte[] both = new byte[hash.length + signature.length];
        System.arraycopy(hash, 0, both, 0, hash.length);
        System.arraycopy(signature, 0, both, hash.length, signature.length);
        return text + "\n— " + LOG.name() + " " + Base64.getEncoder().encodeToString(both) + "\n";
    }

    /** RFC 9162 §2.1.1. */
    private static byte[] root(List<String> leaves, int from, int to) {
        if (to - from == 1) {
            return hash((byte) 0, leaves.get(from).getBytes(StandardCharsets.UTF_8), new byte[0]);
        }
        int split = from + Integer.highestOneBit(to - from - 1);
        return hash((byte) 1, root(leaves, from, split), root(leaves, split, to));
    }

    /** RFC 9162 §2.1.3.1, from the leaf up. */
    private static List<byte[]> path(List<String> leaves, int index) {
        List<byte[]> path = new ArrayList<>();
        collect(leaves, index, 0, leaves.size(), path);
        return path;
    }

    private static void collect(List<String> leaves, int index, int from, int to, List<byte[]> path) {
        if (to - from == 1) {
            return;
        }
        int split = from + Integer.highestOneBit(to - from - 1);
        boolean left = index < split;
        collect(leaves, index, left ? from : split, left ? split : to, path);
        path.add(left ? root(leaves, split, to) : root(leaves, from, split));
    }

    private static byte[] hash(byte prefix, byte[] first, byte[] second) {
        byte[] all = new byte[1 + first.length + second.length];
        all[0] = prefix;
        System.arraycopy(first, 0, all, 1, first.length);
        System.arraycopy(second, 0, all, 1 + first.length, second.length);
        return Digest.of(all).bytes();
    }

    private static SigningKey key(int seed) {
        byte[] bytes = new byte[32];
        bytes[0] = (byte) seed;
        return SigningKey.ofSeed(Suite.ED25519, bytes);
    }
}
