package org.bpci.interapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bpci.interapp.InterAppRequest.VersionView;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Refusal;

/**
 * Decides what becomes of agreements; the table of states is in {@link AgreementState}. Pure: what it decides becomes true
 * when it is applied to the {@link Book}. Standings are given by the caller, because those that have ended are not in the book.
 */
final class AgreementDesk {

    private static final String TIME = "@time";

    private final Book book;
    private final InterAppSettings settings;
    private final EntryCheck entry;

    AgreementDesk(Book book, InterAppSettings settings) {
        this.book = book;
        this.settings = settings;
        this.entry = new EntryCheck(book, settings);
    }

    /** Nothing to do when this version, with no signature more, was established before. */
    List<Deed> establish(Agreement agreement, Optional<Standing> known, Instant now) {
        boolean first = agreement.signedBy(true, settings.network());
        boolean second = agreement.signedBy(false, settings.network());
        if (!first && !second) {
            throw unsigned();
        }
        Optional<VersionView> version = known.flatMap(standing -> standing.version(agreement.digest()));
        if (version.isPresent()) {
            return repeated(agreement, known.get(), version.get(), first && second, now);
        }
        entry.check(agreement, now);
        if (known.isEmpty()) {
            return begin(agreement, first, second, now);
        }
        return succeed(agreement, known.get(), first, second, now);
    }

    static Refusal unsigned() {
        return InterAppFault.AGREEMENT_UNSIGNED.because("add /app1_signature or /app2_signature, of kind " + Kind.AGREEMENT.wireName()
                + " over the object without both, by a party's key; 'bpci inter-app establish' completes and signs it");
    }

    private List<Deed> begin(Agreement agreement, boolean first, boolean second, Instant now) {
        if (agreement.version() != 1) {
            throw InterAppFault.AGREEMENT_UNKNOWN.because("there is no agreement '" + agreement.id() + "' of which this could be version "
                    + agreement.version() + "; begin with version 1");
        }
        if (book.standings().size() >= settings.limits().agreementsMax()) {
            throw InterAppFault.TOO_MANY_AGREEMENTS.because("this oracle keeps at most " + settings.limits().agreementsMax()
                    + " agreements that have not ended; revoke one that is not needed");
        }
        return List.of(first && second ? new Deed.Activated(agreement, false, both(agreement), "signed by both", now)
                : new Deed.Proposed(agreement, signer(agreement, first), now));
    }

    private List<Deed> succeed(Agreement agreement, Standing standing, boolean first, boolean second, Instant now) {
        if (standing.ended() || !Set.copyOf(standing.latest().apps()).equals(Set.copyOf(agreement.apps()))) {
            throw InterAppFault.AGREEMENT_ID_REUSED.because("'" + agreement.id() + "' is " + (standing.ended() ? "over" : "of other parties")
                    + "; give the new agreement an id of its own");
        }
        if (standing.versions().size() >= InterAppLimits.VERSIONS_MAX) {
            throw InterAppFault.AGREEMENT_ID_REUSED.because("an agreement has at most " + InterAppLimits.VERSIONS_MAX + " versions; begin one with a new id");
        }
        checkChain(agreement, standing);
        Optional<Agreement> before = standing.current();
        Optional<String> widening = before.flatMap(agreement::widening);
        boolean narrows = before.isPresent() && widening.isEmpty();
        List<Deed> deeds = new ArrayList<>();
        String by = first && second ? both(agreement) : signer(agreement, first);
        standing.proposed().ifPresent(waiting -> deeds.add(superseded(waiting, by, agreement, now)));
        if (first && second || narrows) {
            before.ifPresent(old -> deeds.add(superseded(old, by, agreement, now)));
            deeds.add(new Deed.Activated(agreement, false, by, first && second ? "signed by both" : "narrowed by " + by, now));
        } else {
            deeds.add(new Deed.Proposed(agreement, by, now));
        }
        return deeds;
    }

    private static void checkChain(Agreement agreement, Standing standing) {
        Optional<Digest> inForce = standing.current().map(Agreement::digest);
        long next = standing.current().map(Agreement::version).orElse(0L) + 1;
        if (agreement.version() != next || !agreement.predecessor().equals(inForce)) {
            throw InterAppFault.AGREEMENT_SUPERSEDED.because("the next version of '" + agreement.id() + "' is " + next
                    + inForce.map(digest -> " with predecessor " + digest.hex()).orElse(" without predecessor") + "; sign that");
        }
    }

    /** The same version again: with the signature that was missing it becomes active, otherwise nothing happens. */
    private List<Deed> repeated(Agreement agreement, Standing standing, VersionView version, boolean complete, Instant now) {
        boolean waits = standing.proposed().filter(proposed -> proposed.digest().equals(agreement.digest())).isPresent();
        if (waits && complete) {
            requireInTime(agreement, now);
            entry.check(agreement, now);
            return activation(agreement, standing, both(agreement), "signed by both", now);
        }
        if (version.state().ended()) {
            throw ended(version);
        }
        return List.of();
    }

    List<Deed> accept(AppWord word, Standing standing, Instant now) {
        Agreement proposed = standing.proposed().orElseThrow(() -> standing.ended() ? ended(standing.versions().getLast())
                : InterAppFault.AGREEMENT_NOT_PROPOSED.because("version " + standing.latest().version() + " of '" + standing.id()
                        + "' is in force already, and nothing newer is proposed"));
        if (!word.agreement().equals(proposed.digest())) {
            throw InterAppFault.AGREEMENT_SUPERSEDED.because("/agreement_digest is not that of the proposed version "
                    + proposed.version() + ", which is " + proposed.digest().hex() + "; read that and accept it, or let it be");
        }
        String proposer = proposed.signedBy(true, settings.network()) ? proposed.app1().app().value() : proposed.app2().app().value();
        Deed kept = heard(word, standing, proposed, now);
        if (word.app().value().equals(proposer)) {
            throw InterAppFault.AGREEMENT_NOT_PROPOSED.because("'" + proposer + "' proposed it; '" + proposed.other(word.app()).app() + "' has to accept");
        }
        requireInTime(proposed, now);
        entry.check(proposed, now);
        List<Deed> deeds = new ArrayList<>(List.of(kept));
        deeds.addAll(activation(proposed, standing, word.app().value(), "accepted", now));
        return deeds;
    }

    private static List<Deed> activation(Agreement proposed, Standing standing, String by, String reason, Instant now) {
        List<Deed> deeds = new ArrayList<>(2);
        standing.current().ifPresent(old -> deeds.add(superseded(old, by, proposed, now)));
        deeds.add(new Deed.Activated(proposed, true, by, reason, now));
        return deeds;
    }

    /** By a party. */
    List<Deed> revoke(AppWord word, Standing standing, Instant now) {
        List<Deed> deeds = new ArrayList<>(List.of(heard(word, standing, meant(word, standing), now)));
        deeds.addAll(revoke(word.app().value(), word.reason(), standing, now));
        return deeds;
    }

    List<Deed> revoke(String by, String reason, Standing standing, Instant now) {
        requireNotEnded(standing);
        List<Deed> deeds = new ArrayList<>(2);
        standing.proposed().ifPresent(version -> deeds.add(new Deed.Ended(version, AgreementState.REVOKED, by, reason, now)));
        standing.current().ifPresent(version -> deeds.add(new Deed.Ended(version, AgreementState.REVOKED, by, reason, now)));
        return deeds;
    }

    List<Deed> suspend(AppWord word, Standing standing, Instant now) {
        Agreement meant = meant(word, standing);
        List<Deed> deeds = new ArrayList<>(List.of(heard(word, standing, meant, now)));
        deeds.addAll(suspend(new Suspension(word.app().value(), word.reason(), now, Optional.empty()), standing));
        return deeds;
    }

    List<Deed> suspend(Suspension suspension, Standing standing) {
        requireNotEnded(standing);
        Agreement current = standing.current().orElseThrow(() -> InterAppFault.AGREEMENT_PROPOSED.because(
                "'" + standing.id() + "' is not in force; revoke the proposal instead"));
        if (standing.suspensionBy(suspension.by()).filter(before -> !before.over(suspension.since())).isPresent()) {
            throw InterAppFault.AGREEMENT_SUSPENDED.because("'" + standing.id() + "' is suspended already by " + suspension.by());
        }
        return List.of(new Deed.Suspended(current, suspension));
    }

    List<Deed> resume(AppWord word, Standing standing, Instant now) {
        Agreement meant = meant(word, standing);
        List<Deed> deeds = new ArrayList<>(List.of(heard(word, standing, meant, now)));
        deeds.addAll(resume(List.of(word.app().value()), word.app().value(), word.reason(), standing, now));
        return deeds;
    }

    /** @param holders whose suspensions end; at least one must be there */
    List<Deed> resume(List<String> holders, String by, String reason, Standing standing, Instant now) {
        requireNotEnded(standing);
        List<Deed> deeds = new ArrayList<>(2);
        for (Suspension suspension : standing.suspensions()) {
            if (holders.contains(suspension.by())) {
                deeds.add(new Deed.Resumed(standing.latest(), suspension.by(), by, reason, now));
            }
        }
        if (deeds.isEmpty()) {
            throw InterAppFault.AGREEMENT_NOT_SUSPENDED.because(standing.suspensions().isEmpty() ? "'" + standing.id() + "' is not suspended"
                    : "'" + standing.id() + "' is suspended by " + standing.suspensions().stream().map(Suspension::by).toList()
                            + "; whoever suspended has to resume");
        }
        return deeds;
    }

    /** Time has passed: what expired ends, and what was suspended for a time is resumed. */
    List<Deed> tick(Standing standing, Instant now) {
        List<Deed> deeds = new ArrayList<>(0);
        standing.proposed().filter(version -> version.expired(now)).ifPresent(version -> deeds.add(expired(version, now)));
        standing.current().filter(version -> version.expired(now)).ifPresent(version -> {
            standing.proposed().filter(waiting -> !waiting.expired(now)).ifPresent(waiting -> deeds.add(
                    new Deed.Ended(waiting, AgreementState.SUPERSEDED, TIME, "the version it was to follow has expired", now)));
            deeds.add(expired(version, now));
        });
        if (deeds.isEmpty()) {
            standing.suspensions().stream().filter(suspension -> suspension.over(now)).forEach(suspension ->
                    deeds.add(new Deed.Resumed(standing.latest(), suspension.by(), TIME, "its time is over", now)));
        }
        return deeds;
    }

    private static Deed expired(Agreement version, Instant now) {
        return new Deed.Ended(version, AgreementState.EXPIRED, TIME, "expires_at is reached", now);
    }

    private static Deed superseded(Agreement version, String by, Agreement next, Instant now) {
        return new Deed.Ended(version, AgreementState.SUPERSEDED, by, "version " + next.version() + " " + next.digest().hex(), now);
    }

    /** The version a word is about: that in force or that proposed. */
    private static Agreement meant(AppWord word, Standing standing) {
        requireNotEnded(standing);
        return standing.current().filter(version -> version.digest().equals(word.agreement()))
                .or(() -> standing.proposed().filter(version -> version.digest().equals(word.agreement())))
                .orElseThrow(() -> InterAppFault.AGREEMENT_SUPERSEDED.because("/agreement_digest is of no version that stands; version "
                        + standing.latest().version() + " is " + standing.latest().digest().hex()));
    }

    /** Whose word it is, that it is new, and that it is the last this party said. */
    private Deed heard(AppWord word, Standing standing, Agreement version, Instant now) {
        word.require(settings.network(), version.party(word.app()).key());
        AppDesk.fresh(word.createdAt(), settings.limits(), now);
        Instant last = standing.lastWords().get(word.app());
        if (last != null && !word.createdAt().isAfter(last)) {
            throw InterAppFault.WORD_SUPERSEDED.because("'" + word.app() + "' said something about '" + standing.id() + "' that was signed at "
                    + last + "; sign anew with the current time");
        }
        return new Deed.WordKept(word, word.digest(settings.network()), now);
    }

    private static void requireInTime(Agreement agreement, Instant now) {
        if (agreement.expired(now)) {
            throw InterAppFault.AGREEMENT_EXPIRED.because("/expires_at " + agreement.expiresAt() + " has passed; sign one that expires later");
        }
    }

    private static void requireNotEnded(Standing standing) {
        if (standing.ended()) {
            throw ended(standing.versions().getLast());
        }
    }

    static Refusal ended(VersionView version) {
        String what = "version " + version.version() + " ended on " + version.since() + " by " + version.by() + " (" + version.reason() + ")";
        return switch (version.state()) {
            case REVOKED -> InterAppFault.AGREEMENT_REVOKED.because(what + "; a new agreement needs both signatures and a new id");
            case EXPIRED -> InterAppFault.AGREEMENT_EXPIRED.because(what + "; establish a new agreement");
            case SUPERSEDED, PROPOSED, ACTIVE, SUSPENDED -> InterAppFault.AGREEMENT_SUPERSEDED.because(what + "; use the version in force");
        };
    }

    private static String signer(Agreement agreement, boolean first) {
        return (first ? agreement.app1() : agreement.app2()).app().value();
    }

    private static String both(Agreement agreement) {
        return agreement.app1().app() + "+" + agreement.app2().app();
    }
}
