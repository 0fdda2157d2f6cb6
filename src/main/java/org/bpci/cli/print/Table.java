package org.bpci.cli.print;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns. Numbers stand right, everything else left; the last column is never padded. */
public final class Table {

    private static final String GAP = "  ";

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> header) {
        this.header = header;
    }

    public static Table of(String... columns) {
        return new Table(List.of(columns));
    }

    /** Two columns without a header: names and values. */
    public static Table facts() {
        return new Table(List.of());
    }

    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Words.safe(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(PrintWriter out) {
        List<List<String>> all = new ArrayList<>(rows);
        if (!header.isEmpty()) {
            all.addFirst(header);
        }
        int columns = all.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        boolean[] numeric = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            widths[column] = width(all, column);
            numeric[column] = !header.isEmpty() && isNumeric(column);
        }
        for (List<String> row : all) {
            out.println(line(row, widths, numeric));
        }
    }

    private static String line(List<String> row, int[] widths, boolean[] numeric) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(widths[column] - cell.codePointCount(0, cell.length()));
            line.append(column == 0 ? "" : GAP).append(numeric[column] ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).codePointCount(0, row.get(column).length())).max().orElse(0);
    }

    private boolean isNumeric(int column) {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.size() > column && row.get(column).matches("-|[0-9][0-9.,]*"));
    }
}
