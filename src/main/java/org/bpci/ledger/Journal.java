package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;
import org.bpci.kernel.CanonicalText;
import org.bpci.kernel.Time;

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
        return tx.preparedQuery(APPEND).execute(Tuple.of(leaves(entries))).mapEmpty();
    }

    /** All are written into one buffer, of which each leaf is a slice: the relay writes tens of thousands a second. */
    private static Buffer[] leaves(List<Entry> entries) {
        CanonicalText text = new CanonicalText();
        int[] ends = new int[entries.size()];
        Instant at = Instant.MIN;
        String time = "";
        for (int i = 0; i < ends.length; i++) {
            Entry entry = entries.get(i);
            if (!entry.at().equals(at)) {
                at = entry.at();
                time = Time.format(at);
            }
            entry.write(text, time);
            ends[i] = text.length();
        }
        Buffer all = Buffer.buffer(text.bytes());
        Buffer[] leaves = new Buffer[ends.length];
        for (int i = 0; i < ends.length; i++) {
            leaves[i] = all.slice(i == 0 ? 0 : ends[i - 1], ends[i]);
        }
        return leaves;
    }
}
