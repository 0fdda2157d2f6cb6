package org.bpci.interapp;

/**
 * A call that one list of permissions allows and another does not, which shows that the first is not narrower.
 *
 * @param why what the other list says to it
 */
public record Excess(Direction call, Action action, String why) {

    /** As a clause would be written: with the direction when it is not the usual one. */
    public String text() {
        return (call == Direction.APP1_TO_APP2 ? "" : call.wireName() + ": ") + action.text() + " is allowed by the one, but " + why;
    }
}
