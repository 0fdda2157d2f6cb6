package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bpci.interapp.InterAppRequest.Authority;
import org.bpci.kernel.Fault;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** Reports as the room makes them of a real ledger, read by who trusts nobody. */
@ExtendWith(PostgresSuite.class)
class AgreementReportTest {

    private static final PolicySettings POLICIES =
            new PolicySettings(Duration.ofMinutes(1), 3, PolicySettings.Action.QUARANTINE, 2, PolicySettings.Action.SUSPEND, Duration.ofMinutes(5));

    private InterAppHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        house = new InterAppHouse(location, POLICIES);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void reportProvesEveryEventAndShowsAnOmission() {
        Agreement agreement = house.establish("reported", "Execute(transfer)");
        for (int i = 0; i < 5; i++) {
            house.send(house.call("reported-" + i, agreement, "Execute(transfer)"));
        }
        refused(InterAppFault.CALL_DENIED, () -> house.send(house.call("reported-bad", agreement, "Read(accounts)")));
        house.revoke(agreement);
        ObjectNode report = house.report("reported");
        ReportCheck.Checked checked = ReportCheck.check(report, Optional.of(InterAppScene.key("oracle").verificationKey()));
        assertEquals(0, checked.missing());
        assertTrue(checked.events().size() >= 8, checked.events().toString());
        assertEquals("Revoked", checked.state());

        ObjectNode shorter = report.deepCopy();
        ((ArrayNode) shorter.get("events")).remove(3);
        refused(InterAppFault.REPORT_INVALID, () -> ReportCheck.check(resigned(shorter), Optional.empty()));
        ObjectNode altered = report.deepCopy().put("state", "Active");
        assertThrows(Refusal.class, () -> ReportCheck.check(altered, Optional.empty()));
        assertThrows(Refusal.class, () -> ReportCheck.check(report, Optional.of(InterAppScene.key("stranger").verificationKey())));
    }

    @Test
    void headOfAReportIsWhatItsEntriesSayThroughoutTheLifeOfAnAgreement() {
        ObjectNode draft = InterAppScene.draft("lived", house.now(), "Read(accounts/*)");
        Agreement agreement = house.ask(new InterAppRequest.Establish(InterAppScene.signed(draft, InterAppScene.TRADING))).agreement().agreement();
        assertEquals(AgreementState.PROPOSED, reported("lived").state());
        house.ask(new InterAppRequest.AcceptAgreement("lived", InterAppScene.word(Kind.ACCEPTANCE, agreement, InterAppScene.SETTLEMENT, house.now())));
        assertEquals(AgreementState.ACTIVE, reported("lived").state());
        house.ask(new InterAppRequest.SuspendAgreement("lived", new Authority.Word(
                InterAppScene.word(Kind.SUSPENSION, agreement, InterAppScene.TRADING, house.now()))));
        house.ask(new InterAppRequest.SuspendAgreement("lived", new Authority.Operator("ann", "a question")));
        assertEquals(AgreementState.SUSPENDED, reported("lived").state());
        house.ask(new InterAppRequest.ResumeAgreement("lived", new Authority.Operator("ann", "answered")));
        assertEquals(AgreementState.SUSPENDED, reported("lived").state(), "the application has not resumed");
        house.revoke(agreement);
        AgreementReport last = reported("lived");
        assertEquals(AgreementState.REVOKED, last.state());
        assertEquals(List.of("acceptance", "suspension", "revocation"), last.words().stream().map(AgreementReport.Word::kind).toList());
        assertEquals(0, last.wordsKeptOut());
    }

    private AgreementReport reported(String agreement) {
        AgreementReport report = AgreementReport.verified(house.report(agreement), Optional.empty());
        assertTrue(report.complete(), report.toString());
        return report;
    }

    /** What a lying oracle would sign. */
    private static ObjectNode resigned(ObjectNode report) {
        return Signed.sign(report, InterAppScene.NETWORK, Kind.REPORT, InterAppScene.key("oracle")).tree();
    }

    private static void refused(Fault fault, Executable work) {
        Refusal refusal = assertThrows(Refusal.class, work);
        assertTrue(refusal.is(fault), refusal.code() + ": " + refusal.detail());
    }
}
