package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import org.bpci.cli.print.Words;

/** What the audience reads while it happens: headings, what was done, what was checked. Or one JSON object a line. */
final class Report {

    private static final int LABEL_CHARS = 34;

    private final PrintWriter out;
    private final boolean json;
    private int number;
    private String step;
    private ArrayNode checks;

    Report(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    void say(String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    void begin(String title) {
        number++;
        step = title;
        checks = JsonNodeFactory.instance.arrayNode();
        say("");
        say(number + ". " + title);
    }

    /** Something that happened, with what it came to; aligned. */
    void did(String what, String result) {
        say("     " + padded(what) + "  " + result);
    }

    /** Something that was checked and held. */
    void checked(String what, String result) {
        checks.add(what + ": " + result);
        say("  ok " + padded(what) + "  " + result);
    }

    void passed(Duration took) {
        print(line("passed", took).set("checks", checks));
    }

    void failed(String why, Duration took) {
        print(line("failed", took).put("why", why));
        say("  NOT ok: " + why);
    }

    private void print(ObjectNode line) {
        if (json) {
            out.println(line);
            out.flush();
        }
    }

    private ObjectNode line(String outcome, Duration took) {
        return JsonNodeFactory.instance.objectNode().put("step", step).put("outcome", outcome).put("millis", took.toMillis());
    }

    private static String padded(String text) {
        return text + " ".repeat(Math.max(0, LABEL_CHARS - text.length()));
    }

    static String took(Duration took) {
        return Words.duration(took);
    }
}
