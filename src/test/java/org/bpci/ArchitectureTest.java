package org.bpci;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bpci.kernel.Event;
import org.bpci.kernel.Fault;
import org.bpci.kernel.Request;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house. Think hard about the layering before changing this file: a rule that is in the way usually points
 * at a decision in the wrong place.
 */
class ArchitectureTest {

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.bpci");
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS).importPackages("org.bpci");

    private static final List<String> ROOMS = List.of("ledger", "discovery", "communication", "relay", "consensus", "interapp");

    /** Who may see whom: each layer with those below it that it uses. */
    private static final Map<String, List<String>> LAYERS = layers();

    /**
     * Classes of rooms that touch Vert.x though they are neither a verticle nor a store: parts of a shell, each with a
     * reason. Everything else in a room is a pure core and runs in a unit test without a thread.
     */
    private static final Set<String> SHELL_PARTS = Set.of(
            "ledger.Journal", "ledger.Integrator", // write inside a caller's transaction
            "discovery.Directory", // a read model that fills itself over the bus
            "api.TokenLibrary", "api.TokenIssuer", "api.TokenVerifier", "api.TokenFiles", // the token library is Vert.x's
            "communication.Wire", "communication.SocketServer", "communication.Dialler", // sockets
            "communication.Outbox", "communication.Reconnection", // wait for what a socket does
            "relay.Archive", "relay.Columns", "relay.StoreLink", // SQL of its own, the rows of it, the leased connection
            "relay.Commit", "relay.Committer", "relay.Settlement", // group commit: batches and what follows them
            "relay.Intake", "relay.Origin", "relay.Reception", "relay.Inquiries", "relay.Waiters", // who waits for an answer
            "relay.Answers", "relay.Deliverer", "relay.Hearing", "relay.Recall", // what is done when a commit or a page has come
            "consensus.BallotDesk", "consensus.Foreman", "consensus.Commit", "consensus.ConsensusArchive", "consensus.Herald",
            "consensus.Notary", "consensus.Scrutiny", // batches of ballots and their commit
            "interapp.Office", "interapp.CourtRoom", "interapp.Correspondence", "interapp.Inquiries", "interapp.Reporter"); // look things up

    /** Where a clock is read or a dice thrown; everything else gets times and random numbers as arguments. */
    private static final Set<String> CLOCKS_AND_DICE = Set.of(
            "kernel.SigningKey", "api.TokenIssuer",
            "seal.Prepared", "seal.MlKem", // a generator that gives what was drawn before
            "communication.CommunicationVerticle", "communication.Dialler", "communication.Reconnection", "communication.Sessions",
            "edge.Answers", "edge.EdgeVerticle", "ledger.LedgerVerticle",
            "sql.EmbeddedPostgres", "sql.PostgresCluster", "sql.PostgresLeftovers", "sql.PreparedDatabase");

    private static final int FILE_LINES_MAX = 300;

    @Test
    void layersAreAsDrawn() {
        LayeredArchitecture architecture = layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
        for (String layer : LAYERS.keySet()) {
            architecture = architecture.layer(layer).definedBy("org.bpci." + layer + "..");
        }
        for (var entry : LAYERS.entrySet()) {
            architecture = entry.getValue().isEmpty()
                    ? architecture.whereLayer(entry.getKey()).mayNotAccessAnyLayer()
                    : architecture.whereLayer(entry.getKey()).mayOnlyAccessLayers(entry.getValue().toArray(String[]::new));
        }
        architecture.check(MAIN);
    }

    @Test
    void packagesAreFreeOfCyclesAndAllAreDrawn() {
        slices().matching("org.bpci.(*)..").should().beFreeOfCycles().check(MAIN);
        classes().should().resideInAnyPackage(LAYERS.keySet().stream().map(layer -> "org.bpci." + layer + "..").toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void roomSeesOfAnotherOnlyItsDoorItsEventsItsFaultsAndValues() {
        Set<String> libraries = Set.of("org.bpci.ledger.Journal", "org.bpci.discovery.Directory");
        for (String room : ROOMS) {
            DescribedPredicate<JavaClass> inside = describe("insides of another room", other ->
                    ROOMS.stream().anyMatch(name -> !name.equals(room) && other.getPackageName().startsWith("org.bpci." + name))
                            && !other.isRecord() && !other.isEnum() && !other.isInterface() && !libraries.contains(other.getName())
                            && !other.getName().equals("org.bpci.ledger.ProofFile"));
            noClasses().that().resideInAPackage("org.bpci." + room + "..").should().dependOnClassesThat(inside)
                    .allowEmptyShould(true).check(MAIN);
        }
    }

    @Test
    void vertxIsOnlyInShells() {
        noClasses().that(describe("are no shell", type -> !shell(type)))
                .should().dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty..")).check(MAIN);
    }

    @Test
    void clocksAndDiceAreOnlyInShells() {
        ArchCondition<JavaClass> readsClockOrThrowsDice = new ArchCondition<>("read a clock or throw dice") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getAccessesFromSelf().stream().filter(ArchitectureTest::clockOrDice).forEach(access ->
                        events.add(SimpleConditionEvent.satisfied(type, access.getDescription())));
            }
        };
        noClasses().that(describe("are no shells", type -> inRoomsOrBelow(type) && !named(type, CLOCKS_AND_DICE)))
                .should(readsClockOrThrowsDice).check(MAIN);
    }

    @Test
    void listsOfExceptionsNameOnlyWhatExists() {
        Stream.concat(SHELL_PARTS.stream(), CLOCKS_AND_DICE.stream()).forEach(name ->
                assertTrue(MAIN.contain("org.bpci." + name), name + " is gone; take it off the list"));
    }

    @Test
    void requestsAndEventsAreRecordsAndFaultsAreEnums() {
        classes().that().implement(Request.class).and().areNotInterfaces().should().beRecords().check(MAIN);
        classes().that().implement(Event.class).and().areNotInterfaces().should().beRecords().check(MAIN);
        classes().that().implement(Fault.class).and().areNotInterfaces().should().beEnums().andShould().haveSimpleNameEndingWith("Fault")
                .check(MAIN);
    }

    @Test
    void recordsHoldNoMutableFields() {
        noClasses().that().areRecords().should(new ArchCondition<>("hold a mutable collection type") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getFields().stream().filter(field -> field.getRawType().isAssignableTo(java.util.AbstractCollection.class)
                                || field.getRawType().isAssignableTo(java.util.AbstractMap.class))
                        .forEach(field -> events.add(SimpleConditionEvent.satisfied(type, field.getFullName())));
            }
        }).check(MAIN);
    }

    @Test
    void httpIsSpokenAtTheEdgeAndByTheClientOnly() {
        noClasses().that().resideOutsideOfPackage("org.bpci.edge..")
                .should().dependOnClassesThat(resideInAnyPackage("io.vertx.core.http..", "io.vertx.ext.web..")).check(MAIN);
        noClasses().that(describe("are rooms or below", ArchitectureTest::inRoomsOrBelow))
                .should().dependOnClassesThat(resideInAnyPackage("java.net.http..")).check(MAIN);
    }

    @Test
    void jsonIsParsedInOnePlace() {
        // The vectors of the conformance command hold integers that the wire does not allow.
        noClasses().that().resideOutsideOfPackage("org.bpci.kernel..").and().doNotHaveFullyQualifiedName("org.bpci.cli.LedgerSuites")
                .should().dependOnClassesThat().areAssignableTo(ObjectMapper.class).check(MAIN);
        // The token library takes its claims as Vert.x's JSON; nothing is read with it.
        noClasses().that().resideOutsideOfPackages("org.bpci.node..").and().doNotHaveFullyQualifiedName("org.bpci.api.TokenLibrary")
                .should().dependOnClassesThat(resideInAnyPackage("io.vertx.core.json..")).check(MAIN);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses().should().haveSimpleNameEndingWith("Manager").orShould().haveSimpleNameEndingWith("Helper")
                .orShould().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
                .orShould().haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameEndingWith("Service").check(MAIN);
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        noClasses().that().resideOutsideOfPackage("org.bpci.cli..")
                .should().accessField(System.class, "out").orShould().accessField(System.class, "err").check(MAIN);
    }

    @Test
    void testsNeitherSleepNorSkipNorMock() {
        ArchRule awake = noClasses().should().callMethod(Thread.class, "sleep", long.class)
                .orShould().callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould().callMethod(java.util.concurrent.TimeUnit.class, "sleep", long.class);
        awake.check(TESTS);
        noClasses().should().beAnnotatedWith(Disabled.class).check(TESTS);
        methods().should().notBeAnnotatedWith(Disabled.class).check(TESTS);
        noClasses().should().dependOnClassesThat(resideInAnyPackage("org.mockito..", "org.easymock..", "org.jmock..", "io.mockk.."))
                .check(TESTS);
    }

    @Test
    void filesStayShort() throws IOException {
        List<String> long_ = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    long count = lines.count();
                    if (count > FILE_LINES_MAX) {
                        long_.add(file + " has " + count + " lines");
                    }
                }
            }
        }
        assertTrue(long_.isEmpty(), long_.toString());
    }

    private static Map<String, List<String>> layers() {
        Map<String, List<String>> layers = new LinkedHashMap<>();
        layers.put("kernel", List.of());
        layers.put("seal", List.of("kernel"));
        layers.put("bus", List.of("kernel"));
        layers.put("sql", List.of("kernel"));
        layers.put("ledger", List.of("kernel", "bus", "sql"));
        layers.put("discovery", List.of("kernel", "bus", "sql", "ledger"));
        layers.put("communication", List.of("kernel", "bus", "ledger", "discovery"));
        layers.put("relay", List.of("kernel", "bus", "sql", "ledger", "discovery", "communication"));
        layers.put("consensus", List.of("kernel", "bus", "sql", "ledger", "discovery", "communication", "relay"));
        layers.put("interapp", List.of("kernel", "seal", "bus", "sql", "ledger", "discovery", "communication", "relay"));
        List<String> rooms = List.of("kernel", "seal", "bus", "sql", "ledger", "discovery", "communication", "relay", "consensus", "interapp");
        layers.put("api", rooms);
        layers.put("client", List.of("kernel", "seal", "ledger", "api", "consensus", "interapp"));
        layers.put("edge", with(rooms, "api"));
        layers.put("node", with(rooms, "api", "edge"));
        layers.put("cli", with(rooms, "api", "client", "edge", "node"));
        return layers;
    }

    private static List<String> with(List<String> layers, String... more) {
        return Stream.concat(layers.stream(), Stream.of(more)).toList();
    }

    private static boolean shell(JavaClass type) {
        JavaClass outermost = outermost(type);
        String layer = layer(type);
        boolean open = Set.of("bus", "sql", "edge", "node", "cli").contains(layer);
        return open || outermost.getSimpleName().endsWith("Verticle") || outermost.getSimpleName().endsWith("Store")
                || named(type, SHELL_PARTS);
    }

    private static boolean clockOrDice(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return owner.equals("java.time.Instant") && name.equals("now")
                || owner.equals("java.lang.System") && (name.equals("nanoTime") || name.equals("currentTimeMillis"))
                || owner.equals("java.time.Clock") || owner.equals("java.util.UUID") && name.equals("randomUUID")
                || owner.equals("java.lang.Math") && name.equals("random")
                || access.getTargetOwner().isAssignableTo(RandomGenerator.class)
                        && (name.equals("<init>") || name.equals("current")) && !owner.equals("java.util.SplittableRandom");
    }

    private static boolean inRoomsOrBelow(JavaClass type) {
        return !Set.of("client", "node", "cli").contains(layer(type));
    }

    private static boolean named(JavaClass type, Set<String> names) {
        return names.contains(outermost(type).getName().substring("org.bpci.".length()));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static String layer(JavaClass type) {
        return type.getPackageName().split("\\.")[2];
    }
}
