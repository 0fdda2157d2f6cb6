package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * The append side of the ledger. Every room writes its entries with this, inside the transaction of the change they record,
 * so that neither can exist without the other. The tree is built later, by the ledger room alone.
 */
public final class Journal {

    private static final String APPEND = "insert into ledger.entries (leaf) select unnest($1::bytea[])";

    /** One statement however many entries, in their order; durable when {@code tx} commits. */
    public Future<Void> append(SqlConnection tx, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        Buffer[] leaves = new Buffer[entries.size()];
        for (int i = 0; i < leaves.length; i++) {
            leaves[i] = Buffer.buffer(entries.get(i).leaf());
        }
        return tx.preparedQuery(APPEND).execute(Tuple.of(leaves)).mapEmpty();
    }
}
