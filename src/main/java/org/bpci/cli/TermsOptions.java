package org.bpci.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Time;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say on what terms two applications agree. What is not given comes from before, or from the oracle's floor. */
final class TermsOptions {

    @Option(names = "--expires", paramLabel = "TIME", description = "RFC 3339, or from now: +12h, +90d. An agreement always ends. Default: +90d.")
    private String expires;

    @Option(names = "--level", paramLabel = "LEVEL",
            description = "The least protection of calls: None, Standard, High or Quantum. Default: the least this oracle allows.")
    private String level;

    @Option(names = "--factors", paramLabel = "N", description = "How callers prove themselves: 1, by the hosting node's key; 2, by the application's as well.")
    private Integer factors;

    /** @param otherwise when nothing was given */
    Instant expiresAt(Instant now, Instant otherwise) {
        if (expires == null) {
            return otherwise;
        }
        try {
            return expires.startsWith("+") ? now.plus(Arguments.duration(expires.substring(1))) : Time.parse(expires);
        } catch (DateTimeException | TypeConversionException unreadable) {
            throw InputFault.FIELD_INVALID.because("--expires is a time like 2027-02-20T18:00:00Z, or from now, like +90d or +12h; not '" + expires + "'");
        }
    }

    /** @param least what applies where nothing was given */
    SecurityRequirements security(SecurityRequirements least) {
        EncryptionLevel wanted = Optional.ofNullable(level).map(text -> EncryptionLevel.of(text).orElseThrow(() ->
                InputFault.FIELD_INVALID.because("--level is None, Standard, High or Quantum, not '" + text + "'"))).orElse(least.encryptionLevel());
        if (factors != null && (factors < 1 || factors > 2)) {
            throw InputFault.FIELD_INVALID.because("--factors is 1 or 2");
        }
        return new SecurityRequirements(wanted, least.authenticationRequired(),
                factors == null ? usual(least) : factors, least.authorizationRequired());
    }

    /** Both, where callers have to prove themselves at all. */
    private static int usual(SecurityRequirements least) {
        return least.authenticationRequired() ? 2 : least.authenticationFactors();
    }
}
