package org.bpci.ledger;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.CanonicalText;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;
import org.junit.jupiter.api.Test;

class EntryTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");
    private static final Digest DIGEST = Digest.of(new byte[0]);

    @Test
    void leafOfAMessageReadsAsDocumented() {
        Entry entry = Entry.ofMessage(EntryKind.MESSAGE_ACCEPTED, NOON, new NodeId("bank-a"), "msg-1", DIGEST);

        assertEquals("{\"at\":\"2026-11-22T12:00:00.123Z\",\"digest\":\"" + DIGEST.hex()
                + "\",\"kind\":\"MessageAccepted\",\"message\":\"msg-1\",\"node\":\"bank-a\"}", text(entry));
    }

    @Test
    void leafWithEveryMemberIsItsOwnCanonicalForm() {
        Entry entry = Entry.of(EntryKind.NODE_ISOLATED, NOON).agreement("a\"1").proposal("p\\1").message("m/é").node(new NodeId("n"))
                .digest(DIGEST).detail("reason", "tab\tand \uD83D\uDE00").detail("by", "root");

        byte[] leaf = entry.leaf();
        assertArrayEquals(Canonical.of(Json.parseObject(leaf, leaf.length)), leaf);
    }

    @Test
    void aNumberStandsWhereItsDetailWould() {
        Entry bare = Entry.of(EntryKind.CALL_DENIED, NOON).agreement("a");
        for (Entry entry : new Entry[] {bare, bare.detail("terms", "1 call"), bare.detail("code", "x"), bare.detail("code", "x").detail("terms", "y"),
            bare.detail("numbed", "x").detail("numbers", "y")}) {
            CanonicalText numbered = new CanonicalText();
            entry.write(numbered, Time.format(NOON), 17);
            assertArrayEquals(entry.detail(Journal.NUMBER_DETAIL, "17").leaf(), numbered.bytes());
        }
    }

    @Test
    void severalDetailsAreAsOneAfterTheOther() {
        Entry entry = Entry.of(EntryKind.CALL_DENIED, NOON).detail("by", "root");
        assertEquals(entry.agreement("a").detail("terms", "x\n").detail("code", "y"), entry.under("a", new TreeMap<>(Map.of("terms", "x\n", "code", "y"))));
    }

    @Test
    void whatADatabaseCannotHoldIsRefusedInIdsAndBlankedInDetails() {
        Entry entry = Entry.of(EntryKind.MESSAGE_DEAD, NOON);

        assertThrows(IllegalArgumentException.class, () -> entry.message("a\0b"));
        assertThrows(IllegalArgumentException.class, () -> entry.message(""));
        assertEquals("a b  ", entry.detail("reason", "a\0b\uD800\n").detail().get("reason"));
        assertEquals(Entry.DETAIL_CHARS_MAX / 2, entry.detail("reason", "x".repeat(9_999)).detail().get("reason").length());
    }

    @Test
    void kindsAreReadWithoutRegardToCase() {
        for (EntryKind kind : EntryKind.values()) {
            assertEquals(kind, EntryKind.of(kind.wireName().toUpperCase(java.util.Locale.ROOT)).orElseThrow());
        }
    }

    private static String text(Entry entry) {
        return new String(entry.leaf(), StandardCharsets.UTF_8);
    }
}
