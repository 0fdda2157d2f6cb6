package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.NoteKey;
import org.junit.jupiter.api.Test;

/** A report made here by hand, with a tree of its own: what its readers must notice even when the oracle signed it. */
class ReportReaderTest {

    @Test
    void everythingInAGenuineReportIsRead() {
        AgreementReport report = AgreementReport.verified(ReportScene.report(ReportScene.story(5), tree -> { }), Optional.of(ReportScene.LOG));
        assertTrue(report.complete());
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), report.items().stream().map(AgreementReport.Item::number).toList());
        assertEquals(List.of(new AppId("app-1"), new AppId("app-2")), report.versions().getFirst().signed(), "one signed, one accepted");
        assertEquals("acceptance", report.words().getFirst().kind());
    }

    @Test
    void entryLeftOutIsNamedThoughTheOracleSignsAnew() {
        for (int left = 0; left < 5; left++) {
            int at = left;
            Refusal refusal = refused(ReportScene.report(ReportScene.story(5), tree -> ((ArrayNode) tree.get("events")).remove(at)));
            assertTrue(refusal.detail().contains("entry " + (at + 1) + " of the agreement is missing"), refusal.detail());
        }
    }

    @Test
    void countsThatAreMadeToFitAreNoticedByTheNumbersInTheLeaves() {
        refused(ReportScene.report(ReportScene.story(5), tree -> {
            ((ArrayNode) tree.get("events")).remove(2);
            ((ObjectNode) tree.get("events").get(2)).put("number", 3);
            ((ObjectNode) tree.get("events").get(3)).put("number", 4);
            tree.put("last", 4).put("entries", 4);
        }));
        refused(ReportScene.report(ReportScene.story(5), tree -> ((ArrayNode) tree.get("events")).set(2, ReportScene.renumbered(tree, 1, 3))));
    }

    @Test
    void entryThatIsNotInTheTreeIsNoticed() {
        refused(ReportScene.report(ReportScene.story(5), tree -> ((ObjectNode) tree.get("events").get(1)).put("leaf",
                tree.get("events").get(1).get("leaf").asText().replace("reason", "seasno"))));
        refused(ReportScene.report(ReportScene.story(5), tree -> ((ObjectNode) tree.get("events").get(1)).put("index", 4)));
    }

    @Test
    void entryOfAnotherAgreementIsNoticed() {
        List<String> story = ReportScene.story(5);
        story.set(2, ReportScene.denied("agreement-2", 3));
        refused(ReportScene.report(story, tree -> { }));
    }

    @Test
    void termsNobodySignedAreNoticed() {
        Consumer<ObjectNode> widened = tree -> ((ObjectNode) tree.get("versions").get(0).get("agreement"))
                .putArray("permissions").add("Read(**)");
        refused(ReportScene.report(ReportScene.story(3), widened));
        refused(ReportScene.report(ReportScene.story(3), tree -> ((ObjectNode) tree.get("versions").get(0).get("agreement"))
                .put("app1_signature", "ed25519:" + "A".repeat(86))));
        refused(ReportScene.report(ReportScene.story(3), tree -> ((ObjectNode) tree.get("words").get(0).get("word")).put("reason", "another")));
    }

    @Test
    void anotherKeyThanTheOneKnownIsRefused() {
        ObjectNode report = ReportScene.report(ReportScene.story(3), tree -> { });
        NoteKey other = NoteKey.of("bpci.test/oracle-1", ReportScene.APP1);
        assertThrows(Refusal.class, () -> AgreementReport.verified(report, Optional.of(other)));
        report.put("state", "Revoked");
        refused(report);
    }

    @Test
    void partsFollowOnEachOtherOrNotAtAll() {
        AgreementReport first = AgreementReport.verified(ReportScene.report(ReportScene.story(4), tree -> ReportScene.part(tree, 0, 2)), Optional.empty());
        AgreementReport second = AgreementReport.verified(ReportScene.report(ReportScene.story(4), tree -> ReportScene.part(tree, 2, 4)), Optional.empty());
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
}
