package org.bpci.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.bpci.kernel.Fault;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class OpenApiTest {

    /** Whose refusals can reach a caller of the oracle; the others speak on the caller's own machine. */
    private static final List<String> SERVED_PACKAGES = List.of("kernel", "seal", "bus", "sql", "ledger", "discovery", "communication", "relay",
            "consensus", "interapp", "api");
    private static final Set<String> METHODS = Set.of("get", "post", "delete", "put", "patch", "head", "options");

    private static JsonNode document;

    @BeforeAll
    static void read() throws Exception {
        try (InputStream in = OpenApiTest.class.getResourceAsStream("/openapi.yaml")) {
            document = new ObjectMapper().valueToTree(new Yaml().<Object>load(in));
        }
    }

    @Test
    void documentAndRoutesAreTheSameOperations() {
        Set<String> documented = new TreeSet<>();
        operations().forEach((operation, node) -> documented.add(operation));
        Set<String> served = new TreeSet<>();
        Routes.ALL.forEach(route -> served.add(operation(route)));
        assertEquals(served, documented);
        assertEquals(served.size(), Routes.ALL.size(), "a route is listed twice");
    }

    @Test
    void queryParametersAreTheSame() {
        for (Route route : Routes.ALL) {
            Set<String> documented = new TreeSet<>();
            operations().get(operation(route)).path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("query")) {
                    documented.add(parameter.path("name").asText());
                }
            });
            assertEquals(new TreeSet<>(route.queries()), documented, operation(route));
        }
    }

    @Test
    void rolesAndBodiesAreTheSame() {
        for (Route route : Routes.ALL) {
            JsonNode operation = operations().get(operation(route));
            JsonNode security = operation.path("security");
            boolean open = security.isEmpty() || StreamSupport.stream(security.spliterator(), false).anyMatch(JsonNode::isEmpty);
            assertTrue(operation.has("security"), operation(route) + " says who may call it");
            assertEquals(route.access().open(), open, operation(route));
            if (!open) {
                assertEquals(route.access().role().orElseThrow().wireName(),
                        security.path(0).path("bearer").path(0).asText(), operation(route));
            }
            assertEquals(route.bodyBytesMax() > 0, operation.has("requestBody"), operation(route));
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        document.findValuesAsText("$ref").forEach(reference ->
                assertTrue(!document.at(reference.substring(1)).isMissingNode(), reference));
    }

    @Test
    void everyProblemCodeIsDocumentedWithItsStatusAndTitle() {
        Map<String, String> known = new TreeMap<>();
        for (Fault fault : faults()) {
            int status = fault instanceof ApiFault ? ApiFault.status(fault.because("")) : fault.kind().status();
            known.put(fault.code(), status + " " + fault.title());
        }
        Map<String, String> documented = new TreeMap<>();
        document.path("x-problem-codes").properties().forEach(code ->
                documented.put(code.getKey(), code.getValue().path("status").asInt() + " " + code.getValue().path("title").asText()));
        assertEquals(known, documented);
    }

    @Test
    void noTwoFaultsShareACode() {
        Set<String> codes = new HashSet<>();
        faults().forEach(fault -> assertTrue(codes.add(fault.code()), fault.code()));
    }

    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(SERVED_PACKAGES.stream().map("org.bpci."::concat).toArray(String[]::new))) {
            if (type.isEnum() && type.isAssignableTo(Fault.class)) {
                for (Object constant : type.reflect().getEnumConstants()) {
                    faults.add((Fault) constant);
                }
            }
        }
        return faults;
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        document.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(member -> METHODS.contains(member.getKey()))
                .forEach(member -> operations.put(member.getKey() + " " + path.getKey(), member.getValue())));
        return operations;
    }

    private static String operation(Route route) {
        return route.method().toLowerCase(Locale.ROOT) + " " + route.path();
    }
}
