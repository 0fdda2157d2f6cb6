package org.bpci.relay;

/**
 * Under what a call was allowed, in the words of the {@link CallCourt}: the relay keeps it with the message, shows it again when
 * the call is handed out, and names the agreement in the audit trail. {@link #NONE} for everything that is no call.
 *
 * @param terms what the court wants to know again, a line of words; the audit trail shows it, the relay does not read it
 */
public record Docket(String agreement, String terms) {

    public static final Docket NONE = new Docket("", "");

    public boolean isCall() {
        return !agreement.isEmpty();
    }
}
