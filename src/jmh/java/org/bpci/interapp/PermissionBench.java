package org.bpci.interapp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision under 1 000 clauses: of an ordinary list, and of one in which every clause goes along to the last segment. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PermissionBench {

    private static final int CLAUSES = 1_000;
    private static final int HOSTILE_SEGMENTS = 10;
    private static final List<String> VERBS = List.of("Read", "Write", "Execute", "Subscribe", "Approve");
    private static final int CALLS = 64;

    @Param({"ordinary", "hostile"})
    public String list;

    private Permissions permissions;
    private final List<String> texts = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private int next;

    @Setup
    public void prepare() {
        boolean hostile = list.equals("hostile");
        List<String> clauses = new ArrayList<>();
        for (int i = 0; i < CLAUSES; i++) {
            clauses.add(hostile ? hostileClause(i) : ordinaryClause(i));
        }
        permissions = Permissions.of(clauses);
        for (int i = 0; i < CALLS; i++) {
            String path = hostile ? "a/".repeat(HOSTILE_SEGMENTS) + "n" + i : "ledger" + i * 13 % CLAUSES + "/accounts/" + i + "/balance";
            texts.add((hostile ? "Read" : VERBS.get(i % VERBS.size())) + "(" + path + ")");
            actions.add(Action.parse(texts.getLast()));
        }
    }

    @Benchmark
    public Ruling decide() {
        return permissions.decide(Direction.APP1_TO_APP2, actions.get(next++ & CALLS - 1), 1_000);
    }

    @Benchmark
    public Ruling parseAndDecide() {
        return permissions.decide(Direction.APP1_TO_APP2, Action.parse(texts.get(next++ & CALLS - 1)), 1_000);
    }

    private static String ordinaryClause(int i) {
        String verb = VERBS.get(i % VERBS.size());
        return switch (i % 4) {
            case 0 -> verb + "(ledger" + i + "/accounts/**){rate=100/s,size=1MB}";
            case 1 -> verb + "(ledger" + i + "/accounts/*/balance)";
            case 2 -> "!" + verb + "(*/accounts/closed" + i + "/**)";
            default -> "both: " + verb + "(ledger" + i + "/*/" + i + ")";
        };
    }

    /** Every choice of a literal and * in ten places, all of which fit the calls until the last segment. */
    private static String hostileClause(int i) {
        StringBuilder clause = new StringBuilder("Read(");
        for (int place = 0; place < HOSTILE_SEGMENTS; place++) {
            clause.append((i >> place & 1) == 0 ? "a/" : "*/");
        }
        return clause.append("z)").toString();
    }
}
