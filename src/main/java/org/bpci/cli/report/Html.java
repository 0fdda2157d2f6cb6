package org.bpci.cli.report;

import org.bpci.cli.print.Words;

/** Writes HTML. Text goes through {@link #text} and nothing else takes text, so nothing that others wrote becomes markup. */
final class Html {

    private final StringBuilder out = new StringBuilder();

    /** Markup of our own: a constant of this package, never a value. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    Html text(Object value) {
        String text = Words.safe(String.valueOf(value));
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(text.charAt(i));
            }
        }
        return this;
    }

    /** An element with text alone. */
    Html element(String name, Object text) {
        return raw("<" + name + ">").text(text).raw("</" + name.split(" ", 2)[0] + ">");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
