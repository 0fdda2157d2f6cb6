package org.bpci.interapp;

import java.util.Optional;
import org.bpci.relay.Docket;

/**
 * On what a call was allowed: the words of {@link Docket#terms}, which stay with the message, are decided again when it is handed
 * out, and stand in the audit trail: version, kind, who speaks, who is spoken to, level, factors, subject, clause.
 *
 * @param subject of a call its action, of a response the call's id
 * @param clause  {@code -} where none was needed
 */
record Terms(long version, boolean response, AppId from, AppId to, EncryptionLevel level, int factors, String subject, String clause) {

    /** Of a call that was denied: the court may not have come to its signatures. */
    static final int NOT_COUNTED = 0;

    private static final String CALL = "call";
    private static final String RESPONSE = "response";
    private static final int WORDS = 8;

    Docket docket(String agreementId) {
        return new Docket(agreementId, String.join(" ", Long.toString(version), response ? RESPONSE : CALL, from.value(), to.value(),
                level.wireName(), Integer.toString(factors), subject, clause));
    }

    /** Empty when it is not what {@link #docket} wrote. */
    static Optional<Terms> of(Docket docket) {
        String text = docket.terms();
        String[] words = new String[WORDS];
        int from = 0;
        for (int i = 0; i < WORDS - 1; i++) {
            int to = text.indexOf(' ', from);
            if (to < 0) {
                return Optional.empty();
            }
            words[i] = text.substring(from, to);
            from = to + 1;
        }
        words[WORDS - 1] = text.substring(from); // a clause may have blanks
        try {
            return EncryptionLevel.of(words[4]).map(level -> new Terms(Long.parseLong(words[0]), words[1].equals(RESPONSE), new AppId(words[2]),
                    new AppId(words[3]), level, Integer.parseInt(words[5]), words[6], words[7]));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }
}
