package org.bpci.interapp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.interapp.AgreementReport.Item;
import org.bpci.interapp.AgreementReport.Version;
import org.bpci.interapp.AgreementReport.Word;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Json;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.Checkpoint;
import org.bpci.ledger.Journal;
import org.bpci.ledger.NoteKey;

/**
 * Reads an audit report that {@link ReportCheck} found whole, and checks what the oracle alone cannot vouch for: that the
 * versions and words in it were signed by the parties they name, with the keys the versions pin.
 */
final class ReportReader {

    private static final int TEXT_CHARS_MAX = 16_384;
    private static final int PAPERS_MAX = 10_000;
    private static final Set<Kind> WORDS = Set.of(Kind.ACCEPTANCE, Kind.REVOCATION, Kind.SUSPENSION, Kind.RESUMPTION);

    private final ObjectNode tree;
    private final Optional<NoteKey> pinned;
    private final Map<String, Agreement> terms = new HashMap<>(); // by digest
    private final Map<String, List<AppId>> signed = new HashMap<>();

    ReportReader(ObjectNode tree, Optional<NoteKey> pinned) {
        this.tree = tree;
        this.pinned = pinned;
    }

    AgreementReport read() {
        try {
            return report();
        } catch (Refusal refusal) {
            throw refusal.is(InterAppFault.REPORT_INVALID) ? refusal : invalid(refusal.detail());
        }
    }

    private AgreementReport report() {
        requireNoGap();
        ReportCheck.Checked checked = ReportCheck.check(tree, Optional.empty());
        Fields fields = Fields.of(tree, "audit report");
        Network network = Network.of(fields.text("network_id", TEXT_CHARS_MAX));
        String vkey = fields.text("vkey", TEXT_CHARS_MAX);
        require(ReportCheck.noteKey(network, checked.oracle(), checked.key()).equals(NoteKey.parse(vkey)),
                "/vkey is not the ledger key of the oracle that signed the report");
        Checkpoint.verified(fields.text("checkpoint", TEXT_CHARS_MAX), NoteKey.parse(vkey));
        require(pinned.isEmpty() || pinned.get().equals(NoteKey.parse(vkey)), "it is signed with " + vkey + ", expected was "
                + pinned.map(NoteKey::text).orElse("") + "; it is another oracle's, or its key was changed");
        require(fields.text("key_id", TEXT_CHARS_MAX).equals(checked.key().keyId()), "/key_id is not that of /public_key");
        List<ObjectNode> versions = objects(fields, "versions");
        versions.forEach(version -> readTerms(version, checked.agreementId(), network));
        Map<String, AppWord> kept = new LinkedHashMap<>();
        List<Word> words = objects(fields, "words").stream().map(word -> word(word, checked.agreementId(), network, kept)).toList();
        AuditLevel level = level(fields);
        Set<String> known = new HashSet<>();
        versions.forEach(version -> known.add(version.path("digest").asText()));
        requireTexts(known.size(), level);
        List<Item> items = items(checked);
        WordsCheck.check(items, kept, level);
        requireKnown(items, known);
        OptionalLong next = fields.optionalInteger("next_index", -1, Json.INTEGER_MAX);
        AgreementReport report = new AgreementReport(checked.oracle(), network, checked.key(), vkey, checked.agreementId(), state(fields), fields.instant("created_at"),
                versions.stream().map(this::version).toList(), words, checked.first(), checked.last(), checked.last() + checked.missing(), next,
                fields.text("checkpoint", TEXT_CHARS_MAX), items);
        if (report.complete()) {
            HeadCheck.check(report);
        }
        return report;
    }

    private static AuditLevel level(Fields fields) {
        return fields.optionalText("audit_level", TEXT_CHARS_MAX).map(name -> AuditLevel.of(name).orElseThrow(() ->
                fields.invalid("audit_level", "a level of audit reports"))).orElse(AuditLevel.COMPREHENSIVE);
    }

    private void requireTexts(int versions, AuditLevel level) {
        require(level == AuditLevel.BASIC || terms.size() >= Math.min(versions, Reporter.TEXTS_MAX),
                "/versions lacks the text of a version, and /audit_level does not say that texts are kept out of it");
    }

    /** Also of a part, which does not show where all versions stand. */
    private static void requireKnown(List<Item> items, Set<String> known) {
        items.stream().filter(item -> Chronicle.becomes(item.kind()).isPresent()).forEach(item -> require(known.contains(item.digest().orElse("")),
                "/versions lacks version " + item.detail().get("version") + ", of which entry " + item.number() + " tells"));
    }

    /** First of all: that an entry was taken out also breaks the signature, but says more than that. */
    private void requireNoGap() {
        long expected = tree.path("first").asLong();
        for (JsonNode event : tree.path("events")) {
            long number = event.path("number").asLong();
            require(number == expected, "entry " + expected + " of the agreement is missing: " + number + " stands in its place");
            expected++;
        }
        require(expected == tree.path("last").asLong() + 1, "entry " + expected + " of the agreement is missing: it says that it goes on to "
                + tree.path("last").asLong());
    }

    private void readTerms(ObjectNode version, String agreementId, Network network) {
        Fields fields = Fields.of(version, "version");
        fields.optionalObject("agreement").ifPresent(body -> {
            Agreement agreement = Agreement.read(body, network);
            String digest = agreement.digest().hex();
            require(agreement.id().equals(agreementId) && digest.equals(fields.text("digest", TEXT_CHARS_MAX))
                            && agreement.version() == fields.integer("version", 1, Json.INTEGER_MAX),
                    "/versions: what stands beside version " + agreement.version() + " is not what its digest says");
            List<AppId> by = new ArrayList<>(2);
            if (agreement.signedBy(true, network)) {
                by.add(agreement.app1().app());
            }
            if (agreement.signedBy(false, network)) {
                by.add(agreement.app2().app());
            }
            require(!by.isEmpty(), "/versions: nobody has signed version " + agreement.version());
            terms.put(digest, agreement);
            signed.put(digest, by);
        });
    }

    private Word word(ObjectNode tree, String agreementId, Network network, Map<String, AppWord> kept) {
        Fields fields = Fields.of(tree, "word");
        String name = fields.text("kind", TEXT_CHARS_MAX);
        Kind kind = WORDS.stream().filter(one -> one.wireName().equals(name)).findFirst().orElseThrow(() -> invalid("/words has one of kind '" + name + "'"));
        AppWord word = AppWord.read(fields.object("word"), kind);
        fields.closed();
        String digest = word.agreement().hex();
        require(word.agreementId().equals(agreementId), "/words has one about '" + word.agreementId() + "'");
        Agreement agreement = terms.get(digest);
        if (agreement != null) { // without the version nobody can say whose key it is
            word.require(network, agreement.party(word.app()).key());
            if (kind == Kind.ACCEPTANCE && !signed.get(digest).contains(word.app())) {
                signed.get(digest).add(word.app());
            }
        }
        require(kept.put(word.digest(network).hex(), word) == null, "/words has the " + name + " of '" + word.app() + "' at " + word.createdAt() + " twice");
        return new Word(name, word.app(), word.createdAt(), word.reason(), digest);
    }

    private Version version(ObjectNode tree) {
        Fields fields = Fields.of(tree, "version");
        String digest = fields.text("digest", 2 * Digest.BYTES);
        Version version = new Version(fields.integer("version", 1, Json.INTEGER_MAX), digest, state(fields), fields.instant("since"),
                fields.text("by", TEXT_CHARS_MAX), fields.text("reason", TEXT_CHARS_MAX), Optional.ofNullable(terms.get(digest)),
                signed.getOrDefault(digest, List.of()));
        fields.optionalAny("agreement");
        fields.closed();
        return version;
    }

    private List<Item> items(ReportCheck.Checked checked) {
        List<Item> items = new ArrayList<>(checked.events().size());
        Set<Long> places = new HashSet<>();
        for (int i = 0; i < checked.events().size(); i++) {
            long index = tree.path("events").path(i).path("index").longValue();
            require(places.add(index), "entry " + index + " of the ledger stands in it twice");
            items.add(item(checked.events().get(i), checked.first() + i, index));
        }
        return items;
    }

    /** An entry as readers see it, whichever file it was found in. */
    static Item item(ObjectNode leaf, long number, long index) {
        Fields fields = Fields.of(leaf, "entry " + index);
        SortedMap<String, String> detail = new TreeMap<>();
        fields.optionalObject("detail").ifPresent(all -> all.properties().forEach(one -> detail.put(one.getKey(), one.getValue().asText())));
        detail.remove(Journal.NUMBER_DETAIL);
        return new Item(number, index, fields.instant("at"), fields.text("kind", TEXT_CHARS_MAX), fields.optionalText("node", TEXT_CHARS_MAX),
                fields.optionalText("message", TEXT_CHARS_MAX), fields.optionalText("digest", 2 * Digest.BYTES), detail);
    }

    private static List<ObjectNode> objects(Fields fields, String name) {
        List<ObjectNode> objects = new ArrayList<>();
        for (JsonNode node : fields.array(name, PAPERS_MAX)) {
            if (!(node instanceof ObjectNode object)) {
                throw fields.invalid(name, "an array of objects");
            }
            objects.add(object);
        }
        return objects;
    }

    private static AgreementState state(Fields fields) {
        return AgreementState.of(fields.text("state", TEXT_CHARS_MAX)).orElseThrow(() -> fields.invalid("state", "a state of agreements"));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw invalid(otherwise);
        }
    }

    private static Refusal invalid(String detail) {
        return InterAppFault.REPORT_INVALID.because(detail);
    }
}
