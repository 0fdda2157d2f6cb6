package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.interapp.Ruling.Reason;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionsTest {

    private static final Direction THERE = Direction.APP1_TO_APP2;
    private static final Direction BACK = Direction.APP2_TO_APP1;

    @Test
    void whatNoClauseAllowsIsDenied() {
        Ruling ruling = decide("Read(accounts)", "Write(accounts)");
        assertEquals(new Ruling(Reason.NO_CLAUSE_MATCHES, Optional.empty()), ruling);
        assertFalse(Permissions.of(List.of()).decide(THERE, Action.parse("Read(a)"), 0).allowed());
    }

    @Test
    void denialWinsWhereverItStands() {
        for (String list : List.of("!Read(a/b),Read(**)", "Read(**),!Read(a/b)", "Read(a/b),!Read(**)")) {
            assertEquals(Reason.DENIED_BY_CLAUSE, decide(list, "Read(a/b)").reason(), list);
        }
    }

    @Test
    void firstClauseThatAllowsGoverns() {
        Permissions permissions = Permissions.parse("Read(a/*){size=1KB},Read(a/**)");
        assertEquals("Read(a/*){size=1KB}", permissions.decide(THERE, Action.parse("Read(a/b)"), 1_000).clause().orElseThrow().text());
        assertEquals(Reason.SIZE_EXCEEDED, permissions.decide(THERE, Action.parse("Read(a/b)"), 1_001).reason());
        assertEquals("Read(a/**)", permissions.decide(THERE, Action.parse("Read(a/b/c)"), 1_001).clause().orElseThrow().text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Read(accounts)|accounts|true", "Read(accounts)|accounts/1|false", "Read(accounts)|Accounts|false",
        "Read(accounts/*)|accounts|false", "Read(accounts/*)|accounts/1|true", "Read(accounts/*)|accounts/1/2|false",
        "Read(accounts/**)|accounts|true", "Read(accounts/**)|accounts/1/2/3|true", "Read(accounts/**)|account|false",
        "Read(accounts/*/**)|accounts|false", "Read(accounts/*/**)|accounts/1|true",
        "Read(**)|a|true", "Read(**)|a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p|true", "Read(*/b)|a/b|true", "Read(*/b)|b|false"})
    void starIsOneSegmentAndTwoAreTheRest(String list, String resource, boolean allowed) {
        assertEquals(allowed, decide(list, "Read(" + resource + ")").allowed());
    }

    @Test
    void directionSaysWhoMayCallWhom() {
        Permissions permissions = Permissions.parse("Read(a),app2->app1: Execute(notify),both: Subscribe(news)");
        assertTrue(permissions.decide(THERE, Action.parse("Read(a)"), 0).allowed());
        assertFalse(permissions.decide(BACK, Action.parse("Read(a)"), 0).allowed());
        assertTrue(permissions.decide(BACK, Action.parse("Execute(notify)"), 0).allowed());
        assertFalse(permissions.decide(THERE, Action.parse("Execute(notify)"), 0).allowed());
        assertTrue(permissions.decide(BACK, Action.parse("Subscribe(news)"), 0).allowed());
        assertTrue(permissions.decide(THERE, Action.parse("Subscribe(news)"), 0).allowed());
    }

    @Test
    void clausesBeyondTheFirstWordOfBitsAreFound() {
        List<String> clauses = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            clauses.add((i % 3 == 2 ? "!" : "") + "Read(r" + i + "/**)");
        }
        Permissions permissions = Permissions.of(clauses);
        for (int i = 0; i < 1_000; i++) {
            Ruling ruling = permissions.decide(THERE, Action.parse("Read(r" + i + "/x)"), 0);
            assertEquals(clauses.get(i), ruling.clause().orElseThrow().text());
            assertEquals(i % 3 != 2, ruling.allowed());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Read(a)|Read(a)|true", "Read(a)|Read(*)|true", "Read(*)|Read(a)|false", "Read(a/*)|Read(a/**)|true", "Read(a/**)|Read(a/*)|false",
        "Read(a/**)|Read(a),Read(a/*/**)|true", "Read(*)|Read(a),Read(*)|true", "Read(a)|Write(a)|false",
        "Read(*),!Read(a)|Read(*)|true", "Read(*)|Read(*),!Read(a)|false", "Read(*),!Read(a)|Read(*),!Read(a)|true",
        "Read(b)|Read(*),!Read(a)|true", "Read(**),!Read(*)|Read(*/*/**)|true", "Read(**),!Read(a/**),!Read(b)|Read(**),!Read(a/c)|true",
        "both: Read(a)|Read(a),app2->app1: Read(a)|true", "both: Read(a)|Read(a)|false", "Read(a)|both: Read(a)|true",
        "Read(a){size=1KB}|Read(a)|true", "Read(a)|Read(a){size=1KB}|false", "Read(a){size=1KB}|Read(a){size=1KiB}|true",
        "Read(a){rate=10/s}|Read(a)|true", "Read(a)|Read(a){rate=10/s}|false",
        "Read(a){rate=1/s}|Read(a){rate=60/min}|true", "Read(a){rate=60/min}|Read(a){rate=1/s}|false",
        "Read(a){rate=5/s},Read(b){rate=5/s}|Read(*){rate=10/s}|true", "Read(a){rate=5/s},Read(b){rate=6/s}|Read(*){rate=10/s}|false",
        "Read(a){rate=9/s},Read(b){rate=9/s}|Read(a){rate=9/s},Read(*){rate=9/s}|true",
        "Read(a){rate=9/s},Read(*){rate=9/s},!Read(b)|Read(b){rate=1/s},Read(*)|true"})
    void narrowerListsAllowNothingMore(String narrow, String wide, boolean within) {
        Permissions permissions = Permissions.parse(narrow);
        Optional<Excess> excess = permissions.beyond(Permissions.parse(wide));
        assertEquals(within, excess.isEmpty(), () -> excess.map(Excess::text).orElse(""));
        excess.ifPresent(it -> assertTrue(permissions.decide(it.call(), it.action(), 1).allowed(), it.text()));
    }

    @Test
    void everythingAndNothingAreTheEndsOfTheOrder() {
        Permissions nothing = Permissions.of(List.of());
        assertTrue(nothing.within(nothing));
        assertTrue(nothing.within(Permissions.parse("Read(a)")));
        assertFalse(Permissions.parse("Read(a)").within(nothing));
        assertTrue(Permissions.parse("Read(**),!Read(**)").within(nothing), "a list that denies all it allows");
    }

    @Test
    void listsThatAreHopelesslyEntangledAreRefusedNotGuessed() {
        List<String> narrow = new ArrayList<>();
        List<String> wide = new ArrayList<>();
        for (int place = 0; place < 15; place++) {
            for (int letter = 0; letter < 20; letter++) {
                narrow.add("Read(" + "*/".repeat(place) + "n" + letter + "/" + "*/".repeat(14 - place) + "n)");
                wide.add("Read(" + "*/".repeat(place) + "w" + letter + "/" + "*/".repeat(14 - place) + "*)");
            }
        }
        narrow.add("Read(" + "*/".repeat(15) + "*)");
        wide.add("Read(**)");
        Permissions entangled = Permissions.of(narrow);
        assertTrue(assertThrows(Refusal.class, () -> entangled.within(Permissions.of(wide))).is(PermissionFault.PERMISSIONS_ENTANGLED));
        assertTrue(entangled.within(Permissions.of(narrow)), "the same list is compared at once");
    }

    @Test
    void explanationNamesTheClauseAndTheCure() {
        Permissions permissions = Permissions.parse("Read(accounts/*){size=1KB},!Read(accounts/7),app2->app1: Execute(notify)");
        assertEquals("allowed by Read(accounts/*){size=1KB} (clause 1)", explain(permissions, "Read(accounts/1)", 10));
        assertTrue(explain(permissions, "Read(accounts/7)", 10).contains("!Read(accounts/7) (clause 2)"));
        assertTrue(explain(permissions, "Read(accounts/1)", 1_001).contains("1001 bytes"));
        assertTrue(explain(permissions, "Execute(notify)", 10).contains("the other way"));
        assertTrue(explain(permissions, "Write(accounts/1)", 10).contains("allows Read there"));
        assertTrue(explain(permissions, "Delegate(x)", 10).endsWith("with Delegate(x)"));
    }

    @Test
    void budgetHoldsABurstAndFillsEvenly() {
        Permission clause = Permission.parse("Read(a){rate=3/s}");
        CallBudgets budgets = new CallBudgets();
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), budgets.take(clause, 1_000));
        }
        assertEquals(Optional.of(Duration.ofMillis(334)), budgets.take(clause, 1_000));
        assertEquals(Optional.of(Duration.ofMillis(1)), budgets.take(clause, 1_333));
        assertEquals(Optional.empty(), budgets.take(clause, 1_334));
        assertEquals(Optional.of(Duration.ofMillis(333)), budgets.take(clause, 1_000), "a clock set back changes nothing");
        for (int i = 0; i < 3; i++) {
            assertEquals(Optional.empty(), budgets.take(clause, Long.MAX_VALUE - 10_000));
        }
        assertTrue(budgets.take(clause, Long.MAX_VALUE - 10_000).isPresent());
        assertEquals(Optional.empty(), budgets.take(Permission.parse("Read(b)"), 0), "a clause without a rate");
    }

    private static String explain(Permissions permissions, String action, long size) {
        return permissions.explain(THERE, Action.parse(action), size);
    }

    private static Ruling decide(String list, String action) {
        return Permissions.parse(list).decide(THERE, Action.parse(action), 0);
    }
}
