package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import org.bpci.cli.child.ChildOracle;
import org.bpci.cli.child.TemporaryFolder;
import org.bpci.client.ApiClient;

/** What the steps share: the oracle's process in a temporary folder, and the two organisations. */
final class Stage implements AutoCloseable {

    private final TemporaryFolder folder = TemporaryFolder.create("bpci-demo-");
    private final ChildOracle oracle = ChildOracle.in(folder.path(), List.of());
    private final ApiClient api = new ApiClient(oracle.endpoint(), Optional.empty());
    private final Participant bank = new Participant("banking-system", api);
    private final Participant payments = new Participant("payment-system", api);
    private boolean closed;

    TemporaryFolder folder() {
        return folder;
    }

    ChildOracle oracle() {
        return oracle;
    }

    ApiClient api() {
        return api;
    }

    Participant bank() {
        return bank;
    }

    Participant payments() {
        return payments;
    }

    static JsonNode payment(int number) {
        return JsonNodeFactory.instance.objectNode().put("account", "123").put("amount", 100 * number).put("currency", "EUR");
    }

    /** Ends both organisations' sessions, the oracle and its PostgreSQL, and removes the folder; also on Ctrl-C. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        bank.abandon();
        payments.abandon();
        try {
            oracle.stop();
        } finally {
            folder.close();
        }
    }
}
