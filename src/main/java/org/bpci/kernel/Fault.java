package org.bpci.kernel;

import java.time.Duration;
import java.util.Locale;

/**
 * One reason to refuse, named as a state ({@code VOTING_CLOSED}). Each room lists its own in an enum {@code XFault}; the
 * constant's name is the stable machine-readable code ({@code voting-closed}), its title never varies, and the detail
 * given to {@link #because} says what was wrong with this request and how to put it right.
 */
public interface Fault {

    /** The enum constant's name. */
    String name();

    FaultKind kind();

    /** Short, static, the same for every occurrence (RFC 9457 §3.1.3). */
    String title();

    /** The stable code: the constant's name in kebab case. */
    default String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param detail what was wrong this time and how to put it right; never key material */
    default Refusal because(String detail) {
        return new Refusal(kind(), code(), title(), detail, null);
    }

    /** @param retryAfter when the same request may be tried again */
    default Refusal because(String detail, Duration retryAfter) {
        return new Refusal(kind(), code(), title(), detail, retryAfter);
    }
}
