package org.bpci.relay;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Turns rows into the array parameters of {@code unnest}: one statement for any number of rows. */
final class Columns<R> {

    private final List<R> rows;

    private Columns(List<R> rows) {
        this.rows = rows;
    }

    static <R> Columns<R> of(List<R> rows) {
        return new Columns<>(rows);
    }

    Long[] longs(ToLongFunction<R> value) {
        return column(Long[]::new, value::applyAsLong);
    }

    Integer[] ints(ToIntFunction<R> value) {
        return column(Integer[]::new, value::applyAsInt);
    }

    Short[] shorts(ToIntFunction<R> value) {
        return column(Short[]::new, row -> (short) value.applyAsInt(row));
    }

    String[] texts(Function<R, String> value) {
        return column(String[]::new, value);
    }

    Buffer[] bytes(Function<R, byte[]> value) {
        return column(Buffer[]::new, row -> Buffer.buffer(value.apply(row)));
    }

    private <C> C[] column(IntFunction<C[]> array, Function<R, C> value) {
        C[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(rows.get(i));
        }
        return column;
    }
}
