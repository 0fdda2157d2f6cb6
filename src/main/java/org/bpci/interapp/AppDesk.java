package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/** Decides who is an application here. Pure: what it decides becomes true when it is applied to the {@link Book}. */
final class AppDesk {

    private final Book book;
    private final InterAppSettings settings;
    private final Function<NodeId, Optional<NodeRecord>> nodes;

    AppDesk(Book book, InterAppSettings settings, Function<NodeId, Optional<NodeRecord>> nodes) {
        this.book = book;
        this.settings = settings;
        this.nodes = nodes;
    }

    /** Nothing to do when the very registration that stands is sent again. */
    List<Deed> register(ObjectNode tree, Instant now) {
        AppRegistration registration = AppRegistration.read(tree, settings.network());
        if (!registration.key().suite().atLeast(settings.minimumSuite())) {
            throw InputFault.SUITE_TOO_WEAK.because("/public_key: this network asks for " + settings.minimumSuite().wireName() + " at least");
        }
        registration.requireNode(settings.network(), nodeKey(registration.node()));
        Optional<App> before = book.app(registration.id());
        if (before.isPresent() && before.get().digest().equals(registration.digest())) {
            return List.of();
        }
        fresh(registration.createdAt(), settings.limits(), now);
        before.ifPresent(app -> checkSuccession(app, registration));
        if (before.isEmpty() && book.apps().size() >= settings.limits().appsMax()) {
            throw InterAppFault.TOO_MANY_APPS.because("this oracle registers at most " + settings.limits().appsMax() + " applications; use another oracle");
        }
        App app = new App(registration.id(), registration.type(), registration.node(), registration.capabilities(), registration.key(),
                registration.sealingKeys(), registration.createdAt(), registration.digest(), before.map(App::registeredAt).orElse(now),
                before.flatMap(App::quarantine));
        return List.of(new Deed.AppAdmitted(app, tree, before.isEmpty(), now));
    }

    List<Deed> quarantine(AppId id, String reason, String by, Optional<Instant> until, Instant now) {
        App app = book.requireApp(id);
        if (app.quarantine().filter(standing -> !standing.over(now)).isPresent()) {
            throw InterAppFault.APP_QUARANTINED.because("'" + id + "' is in quarantine already: " + app.quarantine().get().reason());
        }
        return List.of(new Deed.AppShutOut(id, new App.Quarantine(reason, by, now, until)));
    }

    List<Deed> lift(AppId id, String reason, String by, Instant now) {
        if (book.requireApp(id).quarantine().isEmpty()) {
            throw InterAppFault.APP_NOT_QUARANTINED.because("'" + id + "' may call and be called; there is nothing to lift");
        }
        return List.of(new Deed.AppLetIn(id, by, reason, now));
    }

    private VerificationKey nodeKey(NodeId node) {
        NodeRecord record = nodes.apply(node).orElseThrow(() -> InterAppFault.HOSTING_NODE_UNKNOWN.because("/hosting_node: '" + node
                + "' is not registered; register it first with: bpci oracle register-node --node-id " + node));
        if (record.isolation().isPresent()) {
            throw InterAppFault.HOSTING_NODE_ISOLATED.because("/hosting_node: '" + node + "' is isolated; an operator can restore it");
        }
        return record.key().orElseThrow(() -> InterAppFault.HOSTING_NODE_UNKNOWN.because("/hosting_node: '" + node
                + "' has proved no key; register it again with public_key and proof"));
    }

    private static void checkSuccession(App app, AppRegistration registration) {
        if (!app.key().equals(registration.key())) {
            throw InterAppFault.APP_KEY_DIFFERS.because("'" + app.id() + "' is registered with key " + app.key().keyId()
                    + "; agreements are pinned to keys, so sign with that key or register under another app id");
        }
        if (!registration.createdAt().isAfter(app.signedAt())) {
            throw InterAppFault.APP_SUPERSEDED.because("the registration that stands was signed at " + app.signedAt()
                    + "; sign anew with the current time");
        }
    }

    /** Refuses what was signed too long ago, or in the future. */
    static void fresh(Instant createdAt, InterAppLimits limits, Instant now) {
        Duration age = Duration.between(createdAt, now);
        if (age.compareTo(limits.wordAgeMax()) > 0) {
            throw stale("/created_at is " + age.toSeconds() + " s ago, at most " + limits.wordAgeMax().toSeconds() + " s are accepted; sign it anew");
        }
        if (age.negated().compareTo(limits.clockSkewMax()) > 0) {
            throw stale("/created_at is " + age.negated().toSeconds() + " s ahead, at most " + limits.clockSkewMax().toSeconds()
                    + " s are accepted; set the clock");
        }
    }

    private static Refusal stale(String detail) {
        return InterAppFault.APP_STALE.because(detail);
    }
}
