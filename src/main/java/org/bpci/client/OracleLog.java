package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerFault;
import org.bpci.ledger.LedgerRequest.Checkpoints;
import org.bpci.ledger.LedgerRequest.LookupFault;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.bpci.ledger.LogSource;

/** The ledger of a running oracle. Reading entries needs an auditor's token. */
public final class OracleLog implements LogSource {

    private final ApiClient api;

    public OracleLog(ApiClient api) {
        this.api = api;
    }

    /** The key the oracle says it signs checkpoints with. */
    public String vkey() {
        return api.get(Routes.AUDIT_STATUS).path("vkey").asText();
    }

    @Override
    public Optional<String> checkpoint() {
        try {
            return Optional.of(api.text(Routes.AUDIT_CHECKPOINT));
        } catch (Refusal refusal) {
            if (refusal.is(LedgerFault.NOTHING_SIGNED)) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    @Override
    public List<PastCheckpoint> checkpoints(long after) {
        JsonNode page = api.call(Routes.AUDIT_CHECKPOINTS,
                Map.of("after", Long.toString(after), "limit", Integer.toString(Checkpoints.LIMIT_MAX)), Optional.empty()).body();
        List<PastCheckpoint> checkpoints = new ArrayList<>();
        long last = after;
        for (JsonNode past : page.path("checkpoints")) {
            if (past.path("size").asLong() <= last) {
                throw ClientFault.ANSWER_UNREADABLE.because("the oracle does not list its checkpoints in order");
            }
            last = past.path("size").asLong();
            checkpoints.add(new PastCheckpoint(last, past.path("previous").asLong(), past.path("note").asText()));
        }
        return checkpoints;
    }

    /** A tile the oracle cannot serve because its ledger is damaged counts as missing: the audit says what that means. */
    @Override
    public Optional<byte[]> tile(String path) {
        try {
            return Optional.of(api.bytes(Routes.AUDIT_TILE, path));
        } catch (Refusal refusal) {
            if (refusal.kind() == FaultKind.NOT_FOUND || refusal.is(LedgerFault.LEDGER_DAMAGED)) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    @Override
    public List<LookupFault> lookupFaults(long after, int limit) {
        Map<String, String> query = after < 0 ? Map.of("limit", Integer.toString(limit))
                : Map.of("after", Long.toString(after), "limit", Integer.toString(limit));
        List<LookupFault> faults = new ArrayList<>();
        api.call(Routes.AUDIT_LOOKUPS, query, Optional.empty()).body().path("faults").forEach(fault ->
                faults.add(new LookupFault(fault.path("index").asLong(), fault.path("what").asText())));
        return faults;
    }
}
