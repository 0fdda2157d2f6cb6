package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Suite;
import org.bpci.relay.CallCourt.OfferedCall;
import org.bpci.relay.CallCourt.WaitingCall;
import org.bpci.relay.Docket;
import org.bpci.relay.RelayRequest.FoundCall;

/**
 * Decides calls. Checks run from cheap to dear, and the first that fails is the reason:
 *
 * <pre>
 * the call's own shape, its id is the message's     agreement in force, this version of it
 * its parties, the nodes that host them             quarantine
 * factors of authentication                         level and key of what is sealed
 * a clause that allows the action and its size      the rate of that clause
 * </pre>
 *
 * When a call is handed out everything is asked again but its shape, its signatures, its size and its rate.
 */
final class Court {

    private final Book book;
    private final boolean validation;
    /** Rates of what is in force, by agreement; a new version begins with full budgets. */
    private final Map<String, Budgets> budgets = new HashMap<>();

    private record Budgets(long version, CallBudgets clauses) {
    }

    /** Who speaks to whom under which version. */
    private record Parties(Agreement agreement, App from, App to) {
    }

    /** @param validation false lets every action through */
    Court(Book book, boolean validation) {
        this.book = book;
        this.validation = validation;
    }

    /**
     * @param standing of the agreement the call names, also when it has ended
     * @return what it is allowed under; everything else is a {@link Refusal}
     */
    Terms call(OfferedCall offered, Call call, Optional<Standing> standing, Instant now) {
        requireId(offered, call.callId(), "call_id");
        Parties parties = parties(offered, call.agreementId(), call.version(), call.caller(), call.callee(), standing, now);
        int factors = factors(offered, call.signed(), parties);
        requireProtection(call.payload(), factors, parties);
        Agreement agreement = parties.agreement;
        String clause = "-";
        if (validation && agreement.security().authorizationRequired()) {
            Direction direction = agreement.direction(call.caller());
            Permission allowing = permitted(agreement, direction, call.action(), offered.bytes());
            requireRate(agreement, allowing, now);
            clause = allowing.text();
        }
        return new Terms(call.version(), false, call.caller(), call.callee(), call.payload().level(), factors, call.action().text(), clause);
    }

    /** @param answered the call it names, when the relay accepted it */
    Terms response(OfferedCall offered, Response response, Optional<Standing> standing, Optional<FoundCall> answered, Instant now) {
        requireId(offered, Response.idFor(response.callDigest()), "call_digest");
        Parties parties = parties(offered, response.agreementId(), response.version(), response.responder(), response.caller(), standing, now);
        int factors = factors(offered, response.signed(), parties);
        requireProtection(response.payload(), factors, parties);
        FoundCall call = answered.filter(found -> found.digest().equals(response.callDigest())
                        && found.docket().agreement().equals(response.agreementId()))
                .orElseThrow(() -> InterAppFault.RESPONSE_WITHOUT_REQUEST.because("no call '" + response.callId() + "' with that digest was accepted from '"
                        + response.caller() + "' under '" + response.agreementId() + "'; name the call and its message's digest as they were delivered"));
        boolean awaited = parties.agreement.type() == CommunicationType.SERVICE_CALL && Terms.of(call.docket())
                .filter(terms -> !terms.response() && terms.from().equals(response.caller()) && terms.to().equals(response.responder())).isPresent();
        if (!awaited) {
            throw InterAppFault.RESPONSE_WITHOUT_REQUEST.because("call '" + response.callId() + "' is not a service call to '" + response.responder()
                    + "'; only the application that was called responds, and only under a ServiceCall agreement");
        }
        if (!now.isBefore(call.expiresAt())) {
            throw InterAppFault.RESPONSE_LATE.because("call '" + response.callId() + "' expired at " + call.expiresAt() + "; nobody waits for it any more");
        }
        return new Terms(response.version(), true, response.responder(), response.caller(), response.payload().level(), factors, response.callId(), "-");
    }

    /** Again, when it is about to be handed to {@code waiting.target}. */
    Docket handOut(WaitingCall waiting, Optional<Standing> standing, Instant now) {
        Terms terms = Terms.of(waiting.docket()).orElseThrow(() -> InterAppFault.CALL_INVALID.because("its terms cannot be read any more; call again"));
        Agreement agreement = inForce(waiting.docket().agreement(), standing, now);
        App to = hosted(terms.to(), now);
        hosted(terms.from(), now);
        requireNode(to, waiting.target());
        if (terms.version() == agreement.version()) {
            return waiting.docket();
        }
        requireLevel(agreement, terms.level());
        if (terms.factors() < agreement.security().authenticationFactors()) {
            throw unauthenticated(agreement);
        }
        String clause = "-";
        if (validation && !terms.response() && agreement.security().authorizationRequired()) {
            clause = permitted(agreement, agreement.direction(terms.from()), Action.parse(terms.subject()), 0).text();
        }
        return new Terms(agreement.version(), terms.response(), terms.from(), terms.to(), terms.level(), terms.factors(), terms.subject(), clause)
                .docket(agreement.id());
    }

    /** An agreement has ended; its budgets are of no more use. */
    void forget(String agreementId) {
        budgets.remove(agreementId);
    }

    private static void requireId(OfferedCall offered, String expected, String member) {
        if (!offered.messageId().equals(expected)) {
            throw InterAppFault.CALL_INVALID.because("the message id has to be that of /content/" + member + ", '" + expected
                    + "', so that it is accepted once for ever; it is '" + offered.messageId() + "'");
        }
    }

    private Parties parties(OfferedCall offered, String agreementId, long version, AppId from, AppId to, Optional<Standing> standing, Instant now) {
        Agreement agreement = inForce(agreementId, standing, now);
        if (version != agreement.version()) {
            throw InterAppFault.AGREEMENT_SUPERSEDED.because("version " + agreement.version() + " of '" + agreementId + "' is in force, not "
                    + version + "; read it and sign under it");
        }
        agreement.party(from);
        agreement.party(to);
        if (from.equals(to)) {
            throw InterAppFault.CALL_INVALID.because("'" + from + "' speaks to itself; name the other party");
        }
        App speaker = hosted(from, now);
        App listener = hosted(to, now);
        requireNode(speaker, offered.source());
        if (offered.targets().size() != 1) {
            throw InterAppFault.CALL_WRONG_NODE.because("a call has one target, the node '" + listener.node() + "' that hosts '" + to + "'");
        }
        requireNode(listener, offered.targets().getFirst());
        return new Parties(agreement, speaker, listener);
    }

    /** The version calls are made under; refused when there is none. */
    static Agreement inForce(String agreementId, Optional<Standing> known, Instant now) {
        Standing standing = known.orElseThrow(() -> InterAppFault.AGREEMENT_UNKNOWN.because("there is no agreement '" + agreementId
                + "' here; establish one with: bpci inter-app establish"));
        return switch (standing.state(now)) {
            case ACTIVE -> standing.current().orElseThrow();
            case SUSPENDED -> throw InterAppFault.AGREEMENT_SUSPENDED.because("'" + agreementId + "' is suspended by "
                    + standing.suspension(now).map(it -> it.by() + " (" + it.reason() + ")" + it.until().map(end -> " until " + end).orElse("")).orElse("-")
                    + "; whoever suspended can resume");
            case PROPOSED -> throw InterAppFault.AGREEMENT_PROPOSED.because("the other side of '" + agreementId
                    + "' has not signed; accept it with: bpci inter-app accept --agreement-id " + agreementId);
            case EXPIRED -> throw InterAppFault.AGREEMENT_EXPIRED.because("'" + agreementId + "' expired at " + standing.latest().expiresAt()
                    + "; establish a new agreement");
            case REVOKED, SUPERSEDED -> throw AgreementDesk.ended(standing.versions().getLast());
        };
    }

    /** Refused when the application may neither call nor be called. */
    App hosted(AppId id, Instant now) {
        App app = book.requireApp(id);
        app.quarantine().filter(quarantine -> !quarantine.over(now)).ifPresent(quarantine -> {
            throw InterAppFault.APP_QUARANTINED.because("'" + id + "' is in quarantine: " + quarantine.reason()
                    + quarantine.until().map(end -> "; it ends at " + end + ", an operator can lift it sooner").orElse("; an operator can lift it"));
        });
        return app;
    }

    private static void requireNode(App app, NodeId node) {
        if (!app.node().equals(node)) {
            throw InterAppFault.CALL_WRONG_NODE.because("'" + app.id() + "' is hosted by '" + app.node() + "', not by '" + node
                    + "'; send from and to the nodes that host the applications");
        }
    }

    private static int factors(OfferedCall offered, boolean signed, Parties parties) {
        Party party = parties.agreement.party(parties.from.id());
        if (offered.appForged() || offered.appKey().filter(key -> !key.equals(party.key())).isPresent()) {
            throw InterAppFault.CALL_FORGED.because("/content/signature is not of key " + party.key().keyId() + ", which the agreement pins for '"
                    + party.app() + "'; sign with that key, for this network");
        }
        boolean both = signed && offered.appKey().isPresent();
        if (!offered.signed() || signed && !both || !both && parties.agreement.security().authenticationFactors() == 2) {
            throw unauthenticated(parties.agreement);
        }
        return both ? 2 : 1;
    }

    private static Refusal unauthenticated(Agreement agreement) {
        return InterAppFault.CALL_UNAUTHENTICATED.because("'" + agreement.id() + "' asks for " + agreement.security().authenticationFactors()
                + " factor(s): the message signed by the hosting node's key"
                + (agreement.security().authenticationFactors() == 2 ? ", and /content/signature by the application's" : ""));
    }

    private static void requireProtection(Payload payload, int factors, Parties parties) {
        requireLevel(parties.agreement, payload.level());
        Party speaker = parties.agreement.party(parties.from.id());
        if (payload.level() == EncryptionLevel.QUANTUM && (factors < 2 || speaker.key().suite() != Suite.ED25519_ML_DSA_65)) {
            throw InterAppFault.ENCRYPTION_TOO_WEAK.because("at level Quantum '" + speaker.app() + "' signs with a key of suite "
                    + Suite.ED25519_ML_DSA_65.wireName() + ", pinned in the agreement; call at level High, or agree on such keys");
        }
        if (payload.level().pinned()) {
            boolean pinned = parties.agreement.party(parties.to.id()).sealingKey().filter(key -> key.keyId().equals(payload.keyId())).isPresent();
            if (!pinned) {
                throw InterAppFault.ENCRYPTION_TOO_WEAK.because("at level " + payload.level().wireName() + " content is sealed for the key the agreement pins for '"
                        + parties.to.id() + "', " + parties.agreement.party(parties.to.id()).sealingKey().map(key -> key.keyId()).orElse("which is none"));
            }
        } else if (payload.suite().isPresent() && parties.to.sealingKeys().stream().noneMatch(key -> key.keyId().equals(payload.keyId()))) {
            throw InterAppFault.ENCRYPTION_TOO_WEAK.because("content is sealed for the key " + payload.keyId() + ", which '" + parties.to.id()
                    + "' has not registered; look its keys up again");
        }
    }

    private static void requireLevel(Agreement agreement, EncryptionLevel level) {
        if (!level.atLeast(agreement.security().encryptionLevel())) {
            throw InterAppFault.ENCRYPTION_TOO_WEAK.because("'" + agreement.id() + "' asks for level " + agreement.security().encryptionLevel().wireName()
                    + ", the call has " + level.wireName() + "; seal it at that level or above");
        }
    }

    private static Permission permitted(Agreement agreement, Direction direction, Action action, long bytes) {
        Ruling ruling = agreement.permissions().decide(direction, action, bytes);
        if (ruling.allowed()) {
            return ruling.clause().orElseThrow();
        }
        InterAppFault fault = ruling.reason() == Ruling.Reason.SIZE_EXCEEDED ? InterAppFault.CALL_TOO_LARGE : InterAppFault.CALL_DENIED;
        throw fault.because("version " + agreement.version() + " of '" + agreement.id() + "': " + agreement.permissions().explain(direction, action, bytes));
    }

    private void requireRate(Agreement agreement, Permission clause, Instant now) {
        Budgets counted = budgets.get(agreement.id());
        if (counted == null || counted.version != agreement.version()) {
            counted = new Budgets(agreement.version(), new CallBudgets());
            budgets.put(agreement.id(), counted);
        }
        Optional<Duration> wait = counted.clauses.take(clause, now.toEpochMilli());
        if (wait.isPresent()) {
            throw InterAppFault.CALL_RATE_EXCEEDED.because("version " + agreement.version() + " of '" + agreement.id() + "': " + clause.text()
                    + " has no call left for now; wait, or agree on a higher rate", wait.get());
        }
    }

    /** The object a message's content has to be. */
    static ObjectNode object(OfferedCall offered) {
        if (offered.content() instanceof ObjectNode object) {
            return object;
        }
        throw InterAppFault.CALL_INVALID.because("the content of a message of type " + offered.type() + " is an object");
    }
}
