package org.bpci.edge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import org.bpci.api.ApiFault;
import org.bpci.api.AuditJson;
import org.bpci.api.Role;
import org.bpci.api.Routes;
import org.bpci.bus.Bus;
import org.bpci.discovery.DiscoveryRequest.KeysOf;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.KeySpan;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.EntryFilter;
import org.bpci.ledger.EntryKind;
import org.bpci.ledger.LedgerRequest.Checkpoints;
import org.bpci.ledger.LedgerRequest.ConsistencyProofOf;
import org.bpci.ledger.LedgerRequest.Entries;
import org.bpci.ledger.LedgerRequest.InclusionProofOf;
import org.bpci.ledger.LedgerRequest.KeyEntries;
import org.bpci.ledger.LedgerRequest.LatestCheckpoint;
import org.bpci.ledger.LedgerRequest.LedgerStatus;
import org.bpci.ledger.LedgerRequest.LookupFaults;
import org.bpci.ledger.LedgerRequest.MessageProof;
import org.bpci.ledger.LedgerRequest.ProvenEntries;
import org.bpci.ledger.LedgerRequest.TileAt;
import org.bpci.ledger.ProofFile;
import org.bpci.ledger.SourceEvidence;
import org.bpci.ledger.SourceEvidence.Acceptance;
import org.bpci.relay.MessageView;
import org.bpci.relay.RelayRequest.FindMessage;

/** The ledger. What is only hashes and signatures is for anyone; who did what is for auditors. */
final class AuditRoutes {

    private static final int PAGE_ITEMS = 100;
    private static final String BUNDLES = "entries/";
    private static final String PARTIAL = ".p/";
    /** A full tile never changes. */
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    /** Only who may see entries may see them again; shared caches keep none. */
    private static final String FOR_EVER_PRIVATE = "private, max-age=31536000, immutable";
    /** A partial tile never changes either, but is soon of no use. */
    private static final String FOR_A_WHILE = "public, max-age=3600";
    private static final String FOR_A_WHILE_PRIVATE = "private, max-age=3600";

    private final Bus bus;

    AuditRoutes(Bus bus) {
        this.bus = bus;
    }

    void mount(RouteTable table) {
        table.mount(Routes.AUDIT_CHECKPOINT, call -> bus.ask(new LatestCheckpoint())
                .map(checkpoint -> Reply.text("text/plain; charset=utf-8", checkpoint.note())));
        table.mount(Routes.AUDIT_CHECKPOINTS, call -> bus.ask(new Checkpoints(integer(call, "after", 0), limit(call, Checkpoints.LIMIT_MAX)))
                .map(AuditJson::checkpoints).map(Reply::ok));
        table.mount(Routes.AUDIT_ENTRIES, call -> bus.ask(new Entries(filter(call), integer(call, "after", -1), limit(call, Entries.LIMIT_MAX)))
                .map(AuditJson::entries).map(Reply::ok));
        table.mount(Routes.AUDIT_INCLUSION, call -> bus.ask(new InclusionProofOf(required(call, "index"), integer(call, "size", 0)))
                .map(AuditJson::inclusion).map(Reply::ok));
        table.mount(Routes.AUDIT_CONSISTENCY, call -> bus.ask(new ConsistencyProofOf(required(call, "from"), integer(call, "to", 0)))
                .map(AuditJson::consistency).map(Reply::ok));
        table.mount(Routes.AUDIT_MESSAGE, call -> bus.ask(new MessageProof(call.queryNodeId("source"), call.path("id"), Duration.ZERO))
                .compose(this::withMessage).map(Reply::ok));
        table.mount(Routes.AUDIT_TILE, this::tile);
        table.mount(Routes.AUDIT_LOOKUPS, call -> bus.ask(new LookupFaults(integer(call, "after", -1), limit(call, LookupFaults.LIMIT_MAX)))
                .map(AuditJson::lookups).map(Reply::ok));
        table.mount(Routes.AUDIT_STATUS, call -> bus.ask(new LedgerStatus()).map(AuditJson::status).map(Reply::ok));
    }

    /** The proof with the message it is about, as long as that is kept, and with the key that signed it. */
    private Future<ObjectNode> withMessage(ProvenEntries proven) {
        Acceptance accepted = SourceEvidence.acceptance(proven).orElseThrow();
        return bus.ask(new FindMessage(Optional.of(accepted.source()), accepted.messageId())).map(MessageView::message)
                .recover(failure -> failure instanceof Refusal refusal && refusal.kind() == FaultKind.NOT_FOUND
                        ? Future.succeededFuture("") : Future.failedFuture(failure))
                .compose(message -> message.isEmpty() ? Future.succeededFuture(ProofFile.write(proven))
                        : bus.ask(new KeysOf(accepted.source(), Optional.of(accepted.at()))).compose(keys ->
                                bus.ask(new KeyEntries(accepted.source(), accepted.index(), proven.checkpoint().size()))
                                        .map(entries -> SourceEvidence.write(proven, message, entries.entries(),
                                                keys.keys().stream().map(KeySpan::key).toList()))));
    }

    private Future<Reply> tile(Call call) {
        String path = call.tilePath();
        boolean entries = path.startsWith(BUNDLES);
        if (entries) {
            call.require(Role.AUDITOR);
        }
        String keep = path.contains(PARTIAL) ? entries ? FOR_A_WHILE_PRIVATE : FOR_A_WHILE : entries ? FOR_EVER_PRIVATE : FOR_EVER;
        return bus.ask(new TileAt(path)).map(bytes -> Reply.bytes(bytes, keep));
    }

    private static EntryFilter filter(Call call) {
        return new EntryFilter(call.queryNodeId("node"), call.query("message"), call.query("proposal"), call.query("agreement"),
                call.query("kind").map(AuditRoutes::kind), call.queryInstant("from"), call.queryInstant("until"));
    }

    private static EntryKind kind(String name) {
        return EntryKind.of(name).orElseThrow(() -> ApiFault.QUERY_INVALID.because(
                "?kind= is the kind of an entry, such as " + EntryKind.MESSAGE_ACCEPTED.wireName()));
    }

    private static long required(Call call, String name) {
        if (call.query(name).isEmpty()) {
            throw ApiFault.QUERY_INVALID.because("?" + name + "= is needed");
        }
        return integer(call, name, 0);
    }

    private static long integer(Call call, String name, long otherwise) {
        return call.queryInteger(name, 0, Long.MAX_VALUE, otherwise);
    }

    private static int limit(Call call, int max) {
        return (int) call.queryInteger("limit", 1, max, Math.min(PAGE_ITEMS, max));
    }
}
