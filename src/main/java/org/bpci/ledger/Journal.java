package org.bpci.ledger;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bpci.kernel.CanonicalText;
import org.bpci.kernel.Time;

/**
 * The append side of the ledger. Every room writes its entries with this, inside the transaction of the change they record,
 * so that neither can exist without the other. The tree is built later, by the ledger room alone.
 */
public final class Journal {

    /** The detail that numbers the entries of one agreement. */
    public static final String NUMBER_DETAIL = "number";

    private static final String APPEND = "insert into ledger.entries (leaf) select unnest($1::bytea[])";

    private static final String NUMBER = """
            insert into ledger.numbering as n (agreement, entries) select * from unnest($1::text[], $2::bigint[]) order by 1
            on conflict (agreement) do update set entries = n.entries + excluded.entries returning agreement, entries""";

    /**
     * Gives every entry of an agreement its running number, as the detail {@code number}, so that none can be left out of a
     * report unnoticed. Other writers of the same agreements wait until {@code tx} has ended.
     *
     * @return the entries, in their order
     */
    public Future<List<Entry>> numbered(SqlConnection tx, List<Entry> entries) {
        SortedMap<String, Long> counts = new TreeMap<>(); // sorted, so that two writers never wait for each other
        entries.forEach(entry -> entry.agreementId().ifPresent(id -> counts.merge(id, 1L, Long::sum)));
        if (counts.isEmpty()) {
            return Future.succeededFuture(entries);
        }
        Tuple parameters = Tuple.of(counts.keySet().toArray(String[]::new), (Object) counts.values().toArray(Long[]::new));
        return tx.preparedQuery(NUMBER).execute(parameters).map(rows -> {
            Map<String, Long> next = new HashMap<>();
            rows.forEach(row -> next.put(row.getString(0), row.getLong(1) - counts.get(row.getString(0)) + 1));
            return entries.stream().map(entry -> entry.agreementId()
                    .map(id -> entry.detail(NUMBER_DETAIL, Long.toString(next.merge(id, 1L, Long::sum) - 1))).orElse(entry)).toList();
        });
    }

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
