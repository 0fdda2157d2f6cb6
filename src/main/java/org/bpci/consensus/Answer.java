package org.bpci.consensus;

import java.util.List;

/** What the core makes of a ballot that was not refused. */
record Answer(Kind kind, List<Fact> facts) {

    enum Kind {
        COUNTED,
        /** The voter sent his ballot again. */
        REPEATED,
        /** The voter signed another ballot before; the facts, if any, prove it. */
        EQUIVOCATED
    }

    Answer {
        facts = List.copyOf(facts);
    }
}
