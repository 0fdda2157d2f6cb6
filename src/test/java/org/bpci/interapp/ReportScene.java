package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.ledger.Entry;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.NoteKey;

/** Reports made by hand, with a tree of their own: one application proposed, the other accepted, then calls were denied. */
final class ReportScene {

    static final Network NETWORK = Network.of("test");
    static final Instant AT = Instant.parse("2026-11-22T18:00:00Z");
    static final SigningKey ORACLE = key(1);
    static final SigningKey APP1 = key(2);
    static final SigningKey APP2 = key(3);
    static final NoteKey LOG = NoteKey.of("bpci.test/oracle-1", ORACLE);

    private ReportScene() {
    }

    /** Keeps the events from {@code from} to {@code to}, as an oracle cuts a long report. */
    static void part(ObjectNode tree, int from, int to) {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        for (int i = from; i < to; i++) {
            events.add(tree.get("events").get(i));
        }
        tree.set("events", events);
        if (from > 1) {
            tree.putArray("words");
        }
        tree.put("first", from + 1).put("last", to);
        if (to < 4) {
            tree.put("next_index", to - 1);
        }
    }

    static ObjectNode renumbered(ObjectNode tree, int at, int number) {
        return ((ObjectNode) tree.get("events").get(at)).deepCopy().put("number", number);
    }

    static List<String> story(int count) {
        List<String> leaves = new ArrayList<>();
        leaves.add(leaf(about(EntryKind.AGREEMENT_PROPOSED, "app-1", "-"), 1));
        leaves.add(leaf(about(EntryKind.AGREEMENT_ACTIVATED, "app-2", "accepted").detail("word", digest(Kind.ACCEPTANCE, acceptance())), 2));
        for (int number = 3; number <= count; number++) {
            leaves.add(denied("agreement-1", number));
        }
        return leaves;
    }

    static String denied(String agreement, int number) {
        return leaf(Entry.of(EntryKind.CALL_DENIED, AT).agreement(agreement).detail("reason", "no clause"), number);
    }

    /** An entry about the only version there is. */
    static Entry about(EntryKind kind, String by, String reason) {
        return Entry.of(kind, AT).agreement("agreement-1").digest(terms()).detail("version", "1").detail("by", by).detail("reason", reason);
    }

    static String leaf(Entry entry, int number) {
        Entry at = new Entry(entry.kind(), AT.plusSeconds(number), entry.node(), entry.messageId(), entry.proposalId(), entry.agreementId(), entry.digest(),
                entry.detail());
        return new String(at.detail("number", Integer.toString(number)).leaf(), StandardCharsets.UTF_8);
    }

    /** Signed after {@code change}, so that only what the signature does not show is left to be noticed. */
    static ObjectNode report(List<String> leaves, Consumer<ObjectNode> change) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode()
                .put("format", Reporter.FORMAT).put("oracle_id", "oracle-1").put("network_id", "test").put("key_id", ORACLE.verificationKey().keyId())
                .put("public_key", ORACLE.verificationKey().text()).put("agreement_id", "agreement-1").put("created_at", "2026-11-22T18:10:00Z")
                .put("state", "Active");
        tree.putArray("versions").addObject().put("version", 1).put("digest", terms().hex()).put("state", "Active").put("since", "2026-11-22T18:00:02Z")
                .put("by", "app-2").put("reason", "accepted").set("agreement", agreement());
        tree.putArray("words").addObject().put("kind", "acceptance").set("word", acceptance());
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

    static Digest terms() {
        return Agreement.read(agreement(), NETWORK).digest();
    }

    static ObjectNode acceptance() {
        return word(Kind.ACCEPTANCE, "app-2", "-");
    }

    /** @param reason {@code -} for none */
    static ObjectNode word(Kind kind, String app, String reason) {
        ObjectNode word = JsonNodeFactory.instance.objectNode().put("agreement_id", "agreement-1").put("agreement_digest", terms().hex()).put("app_id", app);
        if (!reason.equals("-")) {
            word.put("reason", reason);
        }
        return Signed.sign(word.put("created_at", "2026-11-22T17:30:00Z"), NETWORK, kind, app.equals("app-1") ? APP1 : APP2).tree();
    }

    static String digest(Kind kind, ObjectNode word) {
        return AppWord.read(word, kind).digest(NETWORK).hex();
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
