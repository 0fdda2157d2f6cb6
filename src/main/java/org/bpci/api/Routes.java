package org.bpci.api;

import java.util.List;

/** Every route of the REST interface. The server serves exactly these, and {@code openapi.yaml} documents exactly these. */
public final class Routes {

    /** A hybrid key, two hybrid signatures and generous names. */
    private static final int SIGNED_BYTES_MAX = 32 << 10;
    /** A reason, a few parameters. */
    private static final int SMALL_BYTES_MAX = 8 << 10;
    /** A whole configuration. */
    private static final int CONFIG_BYTES_MAX = 64 << 10;
    /** The relay's own limit may be lower, never higher. */
    private static final int MESSAGE_BYTES_MAX = 16 << 20;

    /** A proposal of 64 KiB in canonical form, as its sender wrote it. */
    private static final int PROPOSAL_BYTES_MAX = 128 << 10;

    /** Permissions of 64 KiB, two hybrid keys, two sealing keys, two hybrid signatures. */
    private static final int AGREEMENT_BYTES_MAX = 128 << 10;

    private static final String ORACLE = "/api/v1/oracle";
    private static final String INTER_APP = "/api/v1/inter-app";
    private static final String CONSENSUS = "/api/v1/consensus";
    /** Also the prefix of the log for tools that read C2SP tlog-tiles. */
    private static final String AUDIT = "/api/v1/audit";

    public static final Route START = post("/start", Access.ADMIN, CONFIG_BYTES_MAX);
    public static final Route INFO = get("/info", Access.PUBLIC);
    public static final Route STATS = get("/stats", Access.PUBLIC);
    public static final Route QUERY = post("/query", Access.PUBLIC, SMALL_BYTES_MAX);

    public static final Route REGISTER_NODE = post("/nodes/register", Access.SIGNED, SIGNED_BYTES_MAX);
    public static final Route LIST_NODES = get("/nodes", Access.PUBLIC, "status", "type", "after", "limit");
    public static final Route NODE = get("/nodes/{id}", Access.PUBLIC);
    public static final Route REMOVE_NODE = delete("/nodes/{id}", Access.SIGNED_OR_OPERATOR, SIGNED_BYTES_MAX);
    public static final Route NODE_KEYS = get("/nodes/{id}/keys", Access.PUBLIC, "at");
    public static final Route ROTATE_KEY = post("/nodes/{id}/keys", Access.SIGNED, SIGNED_BYTES_MAX);
    public static final Route HEARTBEAT = post("/nodes/{id}/heartbeat", Access.SIGNED, SIGNED_BYTES_MAX);
    public static final Route ISOLATE_NODE = post("/nodes/{id}/isolation", Access.OPERATOR, SMALL_BYTES_MAX);
    public static final Route RESTORE_NODE = delete("/nodes/{id}/isolation", Access.OPERATOR, SMALL_BYTES_MAX);

    public static final Route RELAY = post("/relay", Access.SIGNED, MESSAGE_BYTES_MAX, "wait");
    public static final Route MESSAGE = get("/messages/{id}", Access.VIEWER, "source");
    public static final Route DEAD_LETTERS = get("/dead-letters", Access.VIEWER, "target", "after", "limit");
    public static final Route REPLAY_DEAD_LETTER = post("/dead-letters/{delivery_id}/replay", Access.OPERATOR, 0);

    public static final Route AUDIT_CHECKPOINT = audit("/checkpoint", Access.PUBLIC);
    public static final Route AUDIT_CHECKPOINTS = audit("/checkpoints", Access.PUBLIC, "after", "limit");
    public static final Route AUDIT_ENTRIES = audit("/entries", Access.AUDITOR,
            "node", "message", "proposal", "agreement", "kind", "from", "until", "after", "limit");
    public static final Route AUDIT_INCLUSION = audit("/proof/inclusion", Access.PUBLIC, "index", "size");
    public static final Route AUDIT_CONSISTENCY = audit("/proof/consistency", Access.PUBLIC, "from", "to");
    public static final Route AUDIT_MESSAGE = audit("/proof/message/{id}", Access.AUDITOR, "source");
    /** Hashes are public; bundles of entries ({@code entries/…}) need an auditor's token. */
    public static final Route AUDIT_TILE = audit("/tile/{tile}", Access.PUBLIC);
    public static final Route AUDIT_LOOKUPS = audit("/lookups", Access.AUDITOR, "after", "limit");
    public static final Route AUDIT_STATUS = audit("/status", Access.PUBLIC);

    public static final Route PROPOSE =
            new Route("POST", CONSENSUS + "/proposals", Access.SIGNED_OR_OPERATOR, PROPOSAL_BYTES_MAX, List.of());
    public static final Route PROPOSALS = consensus("/proposals", "state", "after", "limit");
    public static final Route PROPOSAL = consensus("/proposals/{id}");
    public static final Route CERTIFICATE = consensus("/proposals/{id}/certificate", "wait");
    public static final Route VOTE = new Route("POST", CONSENSUS + "/votes", Access.SIGNED, SIGNED_BYTES_MAX, List.of());
    public static final Route ACTIVE_ROUNDS = consensus("/rounds/active", "limit");
    public static final Route CONSENSUS_STATS = consensus("/stats");
    public static final Route CONSENSUS_HEALTH = consensus("/health");
    public static final Route WEIGHTS = consensus("/weights");
    public static final Route SET_WEIGHT = new Route("POST", CONSENSUS + "/weights", Access.OPERATOR, SMALL_BYTES_MAX, List.of());
    public static final Route EPOCH = consensus("/epochs/{number}");
    public static final Route PARAMETERS = consensus("/parameters");
    public static final Route EVIDENCE_LIST = consensus("/evidence", "after", "limit");
    public static final Route EVIDENCE = consensus("/evidence/{id}");

    public static final Route REGISTER_APP = interApp("POST", "/apps", Access.SIGNED, SIGNED_BYTES_MAX);
    public static final Route APPS = interApp("GET", "/apps", Access.PUBLIC, 0, "node", "after", "limit");
    public static final Route APP = interApp("GET", "/apps/{id}", Access.PUBLIC, 0);
    public static final Route QUARANTINE_APP = interApp("POST", "/apps/{id}/quarantine", Access.OPERATOR, SMALL_BYTES_MAX);
    public static final Route LIFT_QUARANTINE = interApp("DELETE", "/apps/{id}/quarantine", Access.OPERATOR, SMALL_BYTES_MAX);
    public static final Route ESTABLISH = interApp("POST", "/establish", Access.SIGNED, AGREEMENT_BYTES_MAX);
    public static final Route AGREEMENTS = interApp("GET", "/agreements", Access.VIEWER, 0, "app", "state", "after", "limit");
    /** Whoever knows its id is a party, or was told by one; applications have no tokens. */
    public static final Route AGREEMENT = interApp("GET", "/agreements/{id}", Access.PUBLIC, 0);
    public static final Route ACCEPT_AGREEMENT = interApp("POST", "/agreements/{id}/accept", Access.SIGNED, SIGNED_BYTES_MAX);
    public static final Route REVOKE_AGREEMENT = interApp("POST", "/agreements/{id}/revoke", Access.SIGNED_OR_OPERATOR, SIGNED_BYTES_MAX);
    public static final Route SUSPEND_AGREEMENT = interApp("POST", "/agreements/{id}/suspend", Access.SIGNED_OR_OPERATOR, SIGNED_BYTES_MAX);
    public static final Route RESUME_AGREEMENT = interApp("POST", "/agreements/{id}/resume", Access.SIGNED_OR_OPERATOR, SIGNED_BYTES_MAX);
    public static final Route VALIDATE_AGREEMENT = interApp("GET", "/agreements/{id}/validate", Access.PUBLIC, 0, "caller", "action", "bytes");
    public static final Route AUDIT_AGREEMENT = interApp("GET", "/agreements/{id}/audit", Access.AUDITOR, 0, "after", "after_index");
    public static final Route CALLS = interApp("POST", "/agreements/{id}/calls", Access.SIGNED, MESSAGE_BYTES_MAX, "wait");
    public static final Route INTER_APP_HEALTH = interApp("GET", "/health", Access.PUBLIC, 0);

    public static final Route HEALTH = new Route("GET", "/health", Access.PUBLIC, 0, List.of());
    public static final Route LIVE = new Route("GET", "/health/live", Access.PUBLIC, 0, List.of());
    public static final Route READY = new Route("GET", "/health/ready", Access.PUBLIC, 0, List.of());
    public static final Route METRICS = new Route("GET", "/metrics", Access.PUBLIC, 0, List.of());
    public static final Route OPENAPI = new Route("GET", "/openapi.yaml", Access.PUBLIC, 0, List.of());

    public static final List<Route> ALL = List.of(
            START, INFO, STATS, QUERY, REGISTER_NODE, LIST_NODES, NODE, REMOVE_NODE, NODE_KEYS, ROTATE_KEY, HEARTBEAT, ISOLATE_NODE,
            RESTORE_NODE, RELAY, MESSAGE, DEAD_LETTERS, REPLAY_DEAD_LETTER, AUDIT_CHECKPOINT, AUDIT_CHECKPOINTS, AUDIT_ENTRIES,
            AUDIT_INCLUSION, AUDIT_CONSISTENCY, AUDIT_MESSAGE, AUDIT_TILE, AUDIT_LOOKUPS, AUDIT_STATUS, PROPOSE,
            PROPOSALS, PROPOSAL, CERTIFICATE, VOTE, ACTIVE_ROUNDS, CONSENSUS_STATS, CONSENSUS_HEALTH, WEIGHTS, SET_WEIGHT, EPOCH, PARAMETERS,
            EVIDENCE_LIST, EVIDENCE, REGISTER_APP, APPS, APP, QUARANTINE_APP, LIFT_QUARANTINE, ESTABLISH, AGREEMENTS, AGREEMENT, ACCEPT_AGREEMENT,
            REVOKE_AGREEMENT, SUSPEND_AGREEMENT, RESUME_AGREEMENT, VALIDATE_AGREEMENT, AUDIT_AGREEMENT, CALLS, INTER_APP_HEALTH, HEALTH, LIVE, READY, METRICS, OPENAPI);

    private Routes() {
    }

    private static Route get(String path, Access access, String... queries) {
        return new Route("GET", ORACLE + path, access, 0, List.of(queries));
    }

    private static Route audit(String path, Access access, String... queries) {
        return new Route("GET", AUDIT + path, access, 0, List.of(queries));
    }

    private static Route interApp(String method, String path, Access access, int bodyBytesMax, String... queries) {
        return new Route(method, INTER_APP + path, access, bodyBytesMax, List.of(queries));
    }

    /** What the network decides is for everybody to see. */
    private static Route consensus(String path, String... queries) {
        return new Route("GET", CONSENSUS + path, Access.PUBLIC, 0, List.of(queries));
    }

    private static Route post(String path, Access access, int bodyBytesMax, String... queries) {
        return new Route("POST", ORACLE + path, access, bodyBytesMax, List.of(queries));
    }

    private static Route delete(String path, Access access, int bodyBytesMax) {
        return new Route("DELETE", ORACLE + path, access, bodyBytesMax, List.of());
    }
}
