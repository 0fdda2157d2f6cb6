package org.bpci.cli.print;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAlignedNumbersRightAndTextLeft() {
        assertEquals("""
                NODE    COUNT  NOTE
                a           7  first
                longer  1,234
                """, printed(Table.of("NODE", "COUNT", "NOTE").row("a", 7, "first").row("longer", "1,234", "")));
    }

    @Test
    void aMissingNumberLeavesItsColumnRightAligned() {
        assertEquals("""
                N
                 -
                12
                """.indent(0).replace("N\n", " N\n"), printed(Table.of("N").row("-").row("12")));
    }

    @Test
    void whatOthersWroteCannotMoveTheCursor() {
        assertEquals("a\uFFFD[2Jb\uFFFDc\n", printed(Table.facts().row("a\u001B[2Jb\u202Ec")));
    }

    private static String printed(Table table) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        table.print(out);
        return text.toString().replace(System.lineSeparator(), "\n");
    }
}
