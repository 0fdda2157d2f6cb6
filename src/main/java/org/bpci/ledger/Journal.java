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

    /** The leaf of an entry about a call, about: those of other messages are shorter. */
    private static final int LEAF_BYTES = 384;

    private static final String APPEND = "insert into ledger.entries (leaf) select unnest($1::bytea[])";

    private static final String NUMBER = """
            insert into ledger.numbering as n (agreement, entries) select * from unnest($1::text[], $2::bigint[]) order by 1
            on conflict (agreement) do update set entries = n.entries + excluded.entries returning agreement, entries""";

    /** The running numbers that some entries get, by agreement. */
    public static final class Numbers {

        private static final Numbers NONE = new Numbers(new HashMap<>());

        private final Map<String, Long> next;

        private Numbers(Map<String, Long> next) {
            this.next = next;
        }

        private long take(Entry entry) {
            Long number = entry.agreementId().isEmpty() ? null : next.computeIfPresent(entry.agreementId().get(), (id, last) -> last + 1);
            return number == null ? Entry.NO_NUMBER : number - 1;
        }
    }

    /**
     * Takes a running number for every entry of an agreement, which {@link #append(SqlConnection, List, Numbers)} writes as the
     * detail {@code number}, so that none can be left out of a report unnoticed. Other writers of the same agreements wait until
     * {@code tx} has ended.
     */
    public Future<Numbers> numbers(SqlConnection tx, List<Entry> entries) {
        SortedMap<String, Long> counts = new TreeMap<>(); // sorted, so that two writers never wait for each other
        for (Entry entry : entries) {
            if (entry.agreementId().isPresent()) {
                counts.merge(entry.agreementId().get(), 1L, Long::sum);
            }
        }
        if (counts.isEmpty()) {
            return Future.succeededFuture(Numbers.NONE);
        }
        Tuple parameters = Tuple.of(counts.keySet().toArray(String[]::new), (Object) counts.values().toArray(Long[]::new));
        return tx.preparedQuery(NUMBER).execute(parameters).map(rows -> {
            Map<String, Long> next = new HashMap<>();
            rows.forEach(row -> next.put(row.getString(0), row.getLong(1) - counts.get(row.getString(0)) + 1));
            return new Numbers(next);
        });
    }

    /** One statement however many entries, in their order, without numbers; durable when {@code tx} commits. */
    public Future<Void> append(SqlConnection tx, List<Entry> entries) {
        return append(tx, entries, Numbers.NONE);
    }

    /** As {@link #append(SqlConnection, List)}, with the numbers taken for these very entries. */
    public Future<Void> append(SqlConnection tx, List<Entry> entries, Numbers numbers) {
        if (entries.isEmpty()) {
            return Future.succeededFuture();
        }
        return tx.preparedQuery(APPEND).execute(Tuple.of(leaves(entries, numbers))).mapEmpty();
    }

    /** All are written into one buffer, of which each leaf is a slice: the relay writes tens of thousands a second. */
    private static Buffer[] leaves(List<Entry> entries, Numbers numbers) {
        CanonicalText text = new CanonicalText(entries.size() * LEAF_BYTES);
        int[] ends = new int[entries.size()];
        Instant at = Instant.MIN;
        String time = "";
        for (int i = 0; i < ends.length; i++) {
            Entry entry = entries.get(i);
            if (!entry.at().equals(at)) {
                at = entry.at();
                time = Time.format(at);
            }
            entry.write(text, time, numbers.take(entry));
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
