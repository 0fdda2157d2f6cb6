package org.bpci.interapp;

import static org.bpci.interapp.ReportScene.about;
import static org.bpci.interapp.ReportScene.digest;
import static org.bpci.interapp.ReportScene.leaf;
import static org.bpci.interapp.ReportScene.report;
import static org.bpci.interapp.ReportScene.story;
import static org.bpci.interapp.ReportScene.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.EntryKind;
import org.junit.jupiter.api.Test;

/** What an oracle writes above the entries, and what it leaves out after them, though it signs both with its own key. */
class ReportHeadTest {

    private static final ObjectNode REVOCATION = word(Kind.REVOCATION, "app-1", "audit is over");

    @Test
    void whatTheEntriesDoNotSayIsRefused() {
        refused(story(4), tree -> tree.put("state", "Revoked"), "/state is Revoked, and by its entries the agreement is Active");
        refused(story(4), tree -> tree.put("state", "Suspended"), "/state is Suspended");
        refused(story(4), tree -> version(tree).put("state", "Superseded"), "entry 2 that version 1 became Active");
        refused(story(4), tree -> version(tree).put("since", "2026-11-22T18:00:01Z"), "/versions says");
        refused(story(4), tree -> version(tree).put("by", "app-1"), "/versions says");
        refused(story(4), tree -> version(tree).put("reason", "signed by both"), "/versions says");
        refused(story(4), tree -> tree.putArray("versions"), "lacks version 1");
        refused(story(4), tree -> ((ArrayNode) tree.get("versions")).add(version(tree).deepCopy()), "twice");
        refused(story(4), tree -> version(tree).remove("agreement"), "lacks the text");
        refused(story(4), tree -> tree.put("entries", 3), "there were only 3");
    }

    @Test
    void wordsAreThoseTheEntriesName() {
        refused(story(4), tree -> tree.putArray("words"), "/words lacks the word");
        refused(story(4), tree -> add(tree, Kind.REVOCATION, REVOCATION), "which no entry names");
        refused(story(4), tree -> ((ArrayNode) tree.get("words")).add(tree.get("words").get(0).deepCopy()), "twice");
        AgreementReport shorter = verified(report(story(4), tree -> tree.put("audit_level", "Standard").putArray("words")));
        assertEquals(1, shorter.wordsKeptOut(), "an oracle that keeps words out of its reports says so");
    }

    @Test
    void revocationIsReadFromItsEntry() {
        assertEquals(AgreementState.REVOKED, verified(report(revoked(true), ReportHeadTest::revokedHead)).state());
        refused(revoked(true), tree -> add(tree, Kind.REVOCATION, REVOCATION), "entry 4 that version 1 became Revoked");
        refused(revoked(true), tree -> {
            revokedHead(tree);
            tree.put("state", "Active");
        }, "/state is Active, and by its entries the agreement is Revoked");
        refused(revoked(false), tree -> {
            revokedHead(tree);
            ((ArrayNode) tree.get("words")).remove(1);
        }, "names no word that it signed");
        List<String> another = revoked(true);
        another.set(3, another.get(3).replace("audit is over", "a debt"));
        refused(another, ReportHeadTest::revokedHead, "and the word it names is the revocation");
    }

    @Test
    void suspensionsHoldUntilTheyEndOrAreLifted() {
        List<String> story = story(3);
        story.add(leaf(about(EntryKind.AGREEMENT_SUSPENDED, "@operator", "why").detail("until", "lifted"), 4));
        story.add(leaf(about(EntryKind.AGREEMENT_SUSPENDED, "@policy", "why").detail("until", "2026-11-22T18:09:59Z"), 5));
        assertEquals(AgreementState.SUSPENDED, verified(report(story, tree -> tree.put("state", "Suspended"))).state());
        refused(story, tree -> { }, "/state is Active, and by its entries the agreement is Suspended");
        story.add(leaf(about(EntryKind.AGREEMENT_RESUMED, "@operator:ann", "why").detail("suspended_by", "@operator"), 6));
        assertEquals(AgreementState.ACTIVE, verified(report(story, tree -> { })).state(), "the policy's has run out when the report was made");
        refused(story, tree -> tree.put("state", "Suspended"), "/state");
        refused(story(4), tree -> tree.put("created_at", "2026-12-30T00:00:00Z"), "by its entries the agreement is Expired");
    }

    @Test
    void versionThatOneSideSignedIsNotInForce() {
        List<String> story = new ArrayList<>(List.of(leaf(about(EntryKind.AGREEMENT_ACTIVATED, "app-1+app-2", "signed by both"), 1)));
        refused(story, tree -> {
            version(tree).put("by", "app-1+app-2").put("reason", "signed by both").put("since", "2026-11-22T18:00:01Z");
            tree.putArray("words");
        }, "which only [app-1] signed");
        List<String> back = revoked(true);
        back.add(leaf(about(EntryKind.AGREEMENT_ACTIVATED, "app-2", "accepted").detail("word", digest(Kind.ACCEPTANCE, ReportScene.acceptance())), 5));
        refused(back, tree -> add(tree, Kind.REVOCATION, REVOCATION), "cannot follow on the entries before it");
    }

    @Test
    void entriesLeftOutAtTheEndAreSeenInALaterReportOrTheLedger() {
        AgreementReport whole = verified(report(story(5), tree -> { }));
        AgreementReport hiding = verified(report(story(5), tree -> {
            ((ArrayNode) tree.get("events")).remove(4);
            tree.put("last", 4).put("entries", 4);
        }));
        assertTrue(hiding.complete(), "nothing in the file itself shows it");
        refuted(() -> new ReportConfrontation(hiding).other(whole), "entry 5 (CallDenied) stands in that tree in place 4");
        refuted(() -> new ReportConfrontation(whole).other(hiding), "it was left out");
        refuted(() -> new ReportConfrontation(hiding).ledger(story(5)), "it was left out");

        AgreementReport earlier = verified(report(story(4), tree -> { }));
        assertEquals(1, new ReportConfrontation(earlier).other(whole));
        assertEquals(0, new ReportConfrontation(whole).other(earlier));
        assertEquals(1, new ReportConfrontation(earlier).ledger(story(5)));
        assertEquals(0, new ReportConfrontation(whole).ledger(story(4)), "an export may be older than the report");
    }

    @Test
    void twoStoriesUnderOneKeyRefuteEachOther() {
        AgreementReport whole = verified(report(story(5), tree -> { }));
        List<String> another = story(5);
        another.set(3, another.get(3).replace("no clause", "size"));
        refuted(() -> new ReportConfrontation(whole).other(verified(report(another, tree -> { }))), "two trees of 5 entries");
        refuted(() -> new ReportConfrontation(whole).ledger(another), "two ledgers");
        another.removeLast();
        refuted(() -> new ReportConfrontation(whole).other(verified(report(another, tree -> { }))), "entry 4 of the agreement");
        refuted(() -> new ReportConfrontation(whole).ledger(another), "entry 4 of the agreement");
    }

    private static List<String> revoked(boolean named) {
        List<String> story = story(3);
        var entry = about(EntryKind.AGREEMENT_REVOKED, "app-1", "audit is over");
        story.add(leaf(named ? entry.detail("word", digest(Kind.REVOCATION, REVOCATION)) : entry, 4));
        return story;
    }

    private static void revokedHead(ObjectNode tree) {
        add(tree.put("state", "Revoked"), Kind.REVOCATION, REVOCATION);
        version(tree).put("state", "Revoked").put("since", "2026-11-22T18:00:04Z").put("by", "app-1").put("reason", "audit is over");
    }

    private static void add(ObjectNode tree, Kind kind, ObjectNode word) {
        ((ArrayNode) tree.get("words")).addObject().put("kind", kind.wireName()).set("word", word);
    }

    private static ObjectNode version(ObjectNode tree) {
        return (ObjectNode) tree.get("versions").get(0);
    }

    private static AgreementReport verified(ObjectNode report) {
        return AgreementReport.verified(report, Optional.of(ReportScene.LOG));
    }

    private static void refused(List<String> story, Consumer<ObjectNode> change, String words) {
        ObjectNode report = report(story, change);
        Refusal refusal = assertThrows(Refusal.class, () -> verified(report));
        assertTrue(refusal.is(InterAppFault.REPORT_INVALID) && refusal.detail().contains(words), refusal.toString());
    }

    private static void refuted(Runnable confrontation, String words) {
        Refusal refusal = assertThrows(Refusal.class, confrontation::run);
        assertTrue(refusal.is(InterAppFault.REPORT_REFUTED) && refusal.detail().contains(words), refusal.toString());
    }
}
