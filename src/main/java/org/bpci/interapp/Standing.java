package org.bpci.interapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.interapp.InterAppRequest.AgreementView;
import org.bpci.interapp.InterAppRequest.VersionView;
import org.bpci.kernel.Digest;

/**
 * Where one agreement stands: the version in force, the one that waits for the other side, why it does not work for now, and
 * all versions there were. Immutable; {@link #after} gives the next. The table of states is in {@link AgreementState}.
 *
 * @param latest    the version to show: that in force, else the proposed one, else the one that ended last
 * @param lastWords the {@code created_at} of what each party said last
 */
record Standing(
        String id, Agreement latest, Optional<Agreement> current, Optional<Agreement> proposed, List<Suspension> suspensions,
        List<VersionView> versions, Map<AppId, Instant> lastWords) {

    Standing {
        suspensions = List.copyOf(suspensions);
        versions = List.copyOf(versions);
        lastWords = Map.copyOf(lastWords);
    }

    static Standing begun(Agreement first) {
        return new Standing(first.id(), first, Optional.empty(), Optional.empty(), List.of(), List.of(), Map.of());
    }

    /** As calls meet it at {@code now}, also before the end of a version was written down. */
    AgreementState state(Instant now) {
        if (current.isPresent()) {
            return current.get().expired(now) ? AgreementState.EXPIRED : suspension(now).isPresent() ? AgreementState.SUSPENDED : AgreementState.ACTIVE;
        }
        if (proposed.isPresent()) {
            return proposed.get().expired(now) ? AgreementState.EXPIRED : AgreementState.PROPOSED;
        }
        // Of versions that ended at one instant only those that were not followed by another tell how it ended.
        return versions.reversed().stream().map(VersionView::state).filter(state -> state != AgreementState.SUPERSEDED).findFirst()
                .orElse(AgreementState.SUPERSEDED);
    }

    /** One that has not run out. */
    Optional<Suspension> suspension(Instant now) {
        return suspensions.stream().filter(suspension -> !suspension.over(now)).findFirst();
    }

    Optional<Suspension> suspensionBy(String holder) {
        return suspensions.stream().filter(suspension -> suspension.by().equals(holder)).findFirst();
    }

    boolean ended() {
        return current.isEmpty() && proposed.isEmpty();
    }

    Optional<VersionView> version(Digest digest) {
        return versions.stream().filter(version -> version.digest().equals(digest)).findFirst();
    }

    AgreementView view(Instant now) {
        return new AgreementView(id, state(now), latest, current.isPresent() ? proposed : Optional.empty(),
                suspensions.stream().filter(suspension -> !suspension.over(now)).toList(), versions);
    }

    Standing after(Deed deed) {
        return switch (deed) {
            case Deed.Proposed it -> new Standing(id, current.orElse(it.agreement()), current, Optional.of(it.agreement()), suspensions,
                    with(it.agreement(), AgreementState.PROPOSED, it.at(), it.by(), "-"), lastWords);
            case Deed.Activated it -> new Standing(id, it.agreement(), Optional.of(it.agreement()), Optional.empty(), suspensions,
                    with(it.agreement(), AgreementState.ACTIVE, it.at(), it.by(), it.reason()), lastWords);
            case Deed.Ended it -> new Standing(id, latest, current.filter(agreement -> !same(agreement, it.agreement())),
                    proposed.filter(agreement -> !same(agreement, it.agreement())),
                    current.filter(agreement -> same(agreement, it.agreement())).isPresent() && it.state() != AgreementState.SUPERSEDED ? List.of() : suspensions,
                    with(it.agreement(), it.state(), it.at(), it.by(), it.reason()), lastWords);
            case Deed.Suspended it -> new Standing(id, latest, current, proposed, without(it.suspension().by(), it.suspension()), versions, lastWords);
            case Deed.Resumed it -> new Standing(id, latest, current, proposed, without(it.holder(), null), versions, lastWords);
            case Deed.WordKept it -> new Standing(id, latest, current, proposed, suspensions, versions, said(it.word()));
            case Deed.AppAdmitted other -> this;
            case Deed.AppShutOut other -> this;
            case Deed.AppLetIn other -> this;
            case Deed.Alerted other -> this;
        };
    }

    private Map<AppId, Instant> said(AppWord word) {
        Map<AppId, Instant> words = new HashMap<>(lastWords);
        words.put(word.app(), word.createdAt());
        return words;
    }

    private List<VersionView> with(Agreement agreement, AgreementState state, Instant at, String by, String reason) {
        List<VersionView> all = new ArrayList<>(versions);
        all.removeIf(version -> version.digest().equals(agreement.digest()));
        all.add(new VersionView(agreement.version(), agreement.digest(), state, at, by, reason));
        return all;
    }

    /** @param instead may be null */
    private List<Suspension> without(String holder, Suspension instead) {
        List<Suspension> all = new ArrayList<>(suspensions);
        all.removeIf(suspension -> suspension.by().equals(holder));
        if (instead != null) {
            all.add(instead);
        }
        return all;
    }

    private static boolean same(Agreement one, Agreement other) {
        return one.digest().equals(other.digest());
    }
}
