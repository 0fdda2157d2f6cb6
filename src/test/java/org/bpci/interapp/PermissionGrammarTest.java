package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionGrammarTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Read(accounts)|Read(accounts)",
        "read(Accounts)|Read(Accounts)",
        "  EXECUTE(transfer)  |Execute(transfer)",
        "app1->app2:Read(a)|Read(a)",
        "APP2->APP1:  Execute(notify)|app2->app1: Execute(notify)",
        "Both: Subscribe(rates/**)|both: Subscribe(rates/**)",
        "!Write(accounts/closed/**)|!Write(accounts/closed/**)",
        "app2->app1: !Read(a/*)|app2->app1: !Read(a/*)",
        "Read(**)|Read(**)",
        "Read(*/*/b)|Read(*/*/b)",
        "Read(a) { rate=100/s , size=1MB }|Read(a){rate=100/s,size=1MB}",
        "Read(a){size=1024KiB,rate=5/MIN}|Read(a){rate=5/min,size=1MiB}",
        "Read(a){size=1000000B}|Read(a){size=1MB}",
        "Read(a){size=1500B}|Read(a){size=1500B}",
        "Approve(loans/*)|Approve(loans/*)",
        "Custom:Approve(loans/*)|Approve(loans/*)",
        "custom:Head(files/**)|Custom:Head(files/**)",
        "Read(acc-1.x_y:z@b~c+d=e$)|Read(acc-1.x_y:z@b~c+d=e$)"})
    void clauseHasOneCanonicalForm(String written, String canonical) {
        Permission clause = Permission.parse(written);
        assertEquals(canonical, clause.text());
        assertEquals(clause, Permission.parse(canonical), "the canonical form means the same");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Read|5|expected '('",
        "Read(|6|expected a segment",
        "Read()|6|expected a segment",
        "Read(a|7|close the pattern",
        "Read(a))|8|expected the end of the clause",
        "Read(a),Write(b)|8|expected the end of the clause",
        "Read(/a)|6|expected a segment",
        "Read(a/)|8|expected a segment",
        "Read(a//b)|8|expected a segment",
        "Read(a b)|7|close the pattern",
        "Read(**/a)|9|only be the last segment",
        "Read(a*)|6|whole segment",
        "Read(***)|6|whole segment",
        "Read(a/..)|8|a way up",
        "Read(.)|6|a way up",
        "Read(konten/ä)|13|expected a segment",
        "(a)|1|expected a verb",
        "!!Read(a)|2|expected a verb",
        "! Read(a)|2|expected a verb",
        "Read (a)|5|expected '('",
        "Raed(a)|1|did you mean Read?",
        "!Writ(a)|2|did you mean Write?",
        "Exceute(a)|1|did you mean Execute?",
        "Custom(a)|1|name the verb",
        "Custom:Read(a)|1|leave out Custom:",
        "Custom:(a)|8|expected a verb",
        "app1->app3: Read(a)|1|a direction is one of",
        "app3: Read(a)|1|a direction is one of",
        "Read(a){}|9|write {rate=100/s}",
        "Read(a){rate=100}|17|expected '/'",
        "Read(a){rate=0/s}|14|expected 1 to",
        "Read(a){rate=01/s}|14|expected 1 to",
        "Read(a){rate=1000001/s}|14|expected 1 to",
        "Read(a){rate=99999999999999999999/s}|14|expected 1 to",
        "Read(a){rate=1/year}|16|a period is",
        "Read(a){rate=1/s,rate=2/s}|18|one rate and one size",
        "Read(a){speed=1/s}|9|one rate and one size",
        "Read(a){size=1}|15|has a unit",
        "Read(a){size=1GB}|15|has a unit",
        "Read(a){size=2000MB}|20|at most 1000MB",
        "Read(a){size=1MB|17|close the limits",
        "!Read(a){rate=1/s}|9|has no limits",
        "''|1|expected a verb"})
    void whatIsMalformedIsRefusedWithPlaceAndCure(String written, int character, String cure) {
        Refusal refusal = assertThrows(Refusal.class, () -> Permission.parse(written));
        assertTrue(refusal.detail().contains("character " + character + ":"), refusal.detail());
        assertTrue(refusal.detail().contains(cure), refusal.detail());
    }

    @Test
    void listsSplitOnCommasBetweenClausesOnly() {
        assertEquals(List.of("Read(transactions)", "Write(audit_logs)"), Permissions.parse("Read(transactions),Write(audit_logs)").texts());
        assertEquals(List.of("Read(a){rate=1/s,size=1KB}", "app2->app1: !Write(b)"),
                Permissions.parse("Read(a){rate=1/s,size=1KB}, app2->app1: !Write(b)").texts());
        for (String list : List.of("", ",", "Read(a),", ",Read(a)", "Read(a),,Read(b)", "Read(a) Read(b)", "Read(a);Read(b)")) {
            assertThrows(Refusal.class, () -> Permissions.parse(list), list);
        }
    }

    @Test
    void clauseInAnArrayIsNamedByItsNumber() {
        Refusal refusal = assertThrows(Refusal.class, () -> Permissions.of(List.of("Read(a)", "Read(a,b)")));
        assertTrue(refusal.detail().startsWith("clause 2: "), refusal.detail());
        assertTrue(refusal.is(PermissionFault.PERMISSION_MALFORMED));
    }

    @Test
    void lengthsAreBounded() {
        String longSegment = "s".repeat(64);
        assertEquals(longSegment, Permission.parse("Read(" + longSegment + ")").pattern().text());
        String path = "a/".repeat(15) + "a";
        assertEquals(16, Permission.parse("Read(" + path + ")").pattern().segments().size());
        for (String tooLong : List.of("Read(" + longSegment + "s)", "Read(a/" + path + ")", "V".repeat(65) + "(a)",
                "Read(" + (longSegment + "/").repeat(8) + "a)")) {
            assertTrue(assertThrows(Refusal.class, () -> Permission.parse(tooLong)).is(PermissionFault.PERMISSION_TOO_LONG), tooLong);
        }
        assertEquals(1024, Permissions.of(Collections.nCopies(1024, "Read(a)")).clauses().size());
        assertTooLong(() -> Permissions.of(Collections.nCopies(1025, "Read(a)")));
        assertTooLong(() -> Permissions.parse(String.join(",", Collections.nCopies(1025, "Read(a)"))));
        assertTooLong(() -> Permissions.parse(" ".repeat(70_000)));
        assertTooLong(() -> Permissions.of(Collections.nCopies(200, "Read(" + (longSegment + "/").repeat(6) + "a)")));
    }

    @Test
    void contradictingSpellingsOfOneThingAreAmbiguous() {
        for (String list : List.of("Read(a){rate=1/s},Read(a)", "Read(a){size=1KB},Read(a){size=2KB}", "Approve(a),approve(b)")) {
            assertTrue(assertThrows(Refusal.class, () -> Permissions.parse(list)).is(PermissionFault.PERMISSION_AMBIGUOUS), list);
        }
        assertEquals(2, Permissions.parse("Read(a),!Read(a)").clauses().size(), "a denial contradicts nothing: it wins");
    }

    @Test
    void refusalShowsNothingThatCouldSteerATerminal() {
        Refusal refusal = assertThrows(Refusal.class, () -> Permission.parse("Read(\u001b[31m\n" + "x".repeat(500)));
        assertFalse(refusal.detail().contains("\u001b") || refusal.detail().contains("\n"), refusal.detail());
        assertTrue(refusal.detail().length() < 400, refusal.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Read(*)", "Read(a/**)", "!Read(a)", "both: Read(a)", "Read(a){size=1B}", "Read(a) ", " Read(a)", "Read", "Read()"})
    void actionNamesOneVerbAndOneResource(String written) {
        assertTrue(assertThrows(Refusal.class, () -> Action.parse(written)).is(PermissionFault.ACTION_MALFORMED), written);
    }

    @Test
    void actionIsReadLikeAClause() {
        assertEquals("Execute(transfer)", Action.parse("execute(transfer)").text());
        assertEquals("Approve(loans/7)", Action.parse("Custom:Approve(loans/7)").text());
        assertEquals(List.of("accounts", "42"), Action.parse("Read(accounts/42)").path());
    }

    private static void assertTooLong(Executable reading) {
        assertTrue(assertThrows(Refusal.class, reading).is(PermissionFault.PERMISSION_TOO_LONG));
    }
}
