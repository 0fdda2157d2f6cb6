package org.bpci.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bpci.discovery.NodeRecord;
import org.bpci.kernel.Fault;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;

/**
 * Who may send what to whom, how much and how fast. Checks run from cheap to dear:
 *
 * <pre>
 * check                     session                  REST                     refused
 * rate of the source        before anything is read  once verified            at once
 * size                      before the signature     before the signature     at once
 * source known, has a key   before                   before                   at once
 * source is the session's   before                   -                        at once
 * what the remote wasted    -                        before                   at once
 * source isolated           before                   before                   once verified, and audited
 * age, lifetime             before                   before                   once verified, unless it is a repeat
 * source has that key still before the commit        before the commit        once verified, unless it is a repeat
 * targets                   before the commit        before the commit        once verified, unless it is a repeat
 * </pre>
 *
 * On a session the source is proven, so everything it sends is charged to it. By REST anybody can name anybody and repeat what
 * he saw: only an accepted message is charged to the node it names; a forgery or a repeat is charged to the remote it came from.
 * What looks new is charged as soon as it is verified, so that many at once cannot all see the same room, and given back when it
 * was not accepted.
 */
final class Admission {

    /** Forgeries and repeats of one remote: enough for a client with an old key or a lost answer, too few to keep a core busy. */
    private static final int IDLE_PER_SECOND_MAX = 10;
    private static final int IDLE_BURST_MAX = 100;
    private static final int REMOTES_MAX = 10_000;
    /** Refusals of one source that reach the audit trail; the others are counted in the metrics only. */
    private static final int AUDITS_PER_SECOND_MAX = 1;
    private static final int AUDITS_BURST_MAX = 60;

    private final RelayLimits limits;
    private final boolean unsignedAllowed;
    private final Function<NodeId, Optional<NodeRecord>> directory;
    private final Map<NodeId, Rates> rates = new HashMap<>();
    /** What each remote sent to no effect. */
    private final Map<String, TokenBucket> idle = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > REMOTES_MAX;
        }
    };

    private int messagesPerSecondMax;
    private Optional<String> pausedBecause = Optional.empty();

    private record Rates(TokenBucket messages, TokenBucket bytes, TokenBucket audits) {
    }

    Admission(RelayLimits limits, boolean unsignedAllowed, Function<NodeId, Optional<NodeRecord>> directory) {
        this.limits = limits;
        this.unsignedAllowed = unsignedAllowed;
        this.directory = directory;
        this.messagesPerSecondMax = limits.messagesPerSecondMax();
    }

    /** Takes over what the network decided. */
    void regulate(RelayRequest.Regulate rule, long nowMillis) {
        pausedBecause = rule.pausedBecause();
        if (messagesPerSecondMax != rule.messagesPerSecondMax()) {
            messagesPerSecondMax = rule.messagesPerSecondMax();
            rates.values().forEach(rate -> rate.messages.adjust(messagesPerSecondMax, burst(messagesPerSecondMax), nowMillis));
        }
    }

    /** Messages a second that one node may send, as configured or decided. */
    int messagesPerSecondMax() {
        return messagesPerSecondMax;
    }

    /** @param node the node of the session */
    Verdict offeredBySession(NodeId node, Message message, int bytes, long nowMillis) {
        if (!message.source().equals(node)) {
            return refused(RelayFault.SOURCE_MISMATCH, "source_node is " + message.source() + " but this session belongs to "
                    + node + "; send over the session of the source");
        }
        return check(message, bytes, nowMillis);
    }

    Verdict offeredByRest(String remote, Message message, int bytes, long nowMillis) {
        TokenBucket bucket = idle.get(remote);
        if (bucket != null && !bucket.has(1, nowMillis)) {
            return new Verdict.Refused(RelayFault.RATE_LIMIT_EXCEEDED.because(
                    "too many forged or repeated messages came from this address; check the key and what is repeated, then wait",
                    bucket.delay(1, nowMillis)));
        }
        return check(message, bytes, nowMillis);
    }

    /** A message that came by REST was a forgery or a repeat: whoever sent it, its source need not have. */
    void chargeRemote(String remote, long nowMillis) {
        idle.computeIfAbsent(remote, any -> new TokenBucket(IDLE_PER_SECOND_MAX, IDLE_BURST_MAX, nowMillis)).take(1);
    }

    /** Takes a message from the rate of its source, whether or not it is {@link #affordable}. */
    void charge(NodeId source, int bytes, long nowMillis) {
        Rates rate = ratesOf(source, nowMillis);
        rate.messages.take(1);
        rate.bytes.take(bytes);
    }

    /** Gives back what {@link #charge} took for a message that was not accepted. */
    void refund(NodeId source, int bytes) {
        Rates rate = rates.get(source);
        if (rate != null) {
            rate.messages.giveBack(1);
            rate.bytes.giveBack(bytes);
        }
    }

    /** Says when there will be room in the rate of the source, if there is none now. */
    Optional<Refusal> affordable(NodeId source, int bytes, long nowMillis) {
        Rates rate = ratesOf(source, nowMillis);
        boolean messages = rate.messages.has(1, nowMillis);
        if (messages && rate.bytes.has(bytes, nowMillis)) {
            return Optional.empty();
        }
        Duration wait = messages ? rate.bytes.delay(bytes, nowMillis) : rate.messages.delay(1, nowMillis);
        String limit = messages ? limits.bytesPerSecondMax() + " bytes" : messagesPerSecondMax + " messages";
        return Optional.of(RelayFault.RATE_LIMIT_EXCEEDED.because(
                source + " may send " + limit + " a second; slow down and send it again", wait));
    }

    /** Whether one more refusal of this source may go to the audit trail. */
    boolean audit(NodeId source, long nowMillis) {
        TokenBucket audits = ratesOf(source, nowMillis).audits;
        boolean granted = audits.has(1, nowMillis);
        if (granted) {
            audits.take(1);
        }
        return granted;
    }

    /** Whether a message is still proved by its source's key; asked right before the commit, so that no key is good for long after its end. */
    Optional<Refusal> source(NodeId id, Optional<VerificationKey> provedBy) {
        Optional<NodeRecord> source = directory.apply(id);
        if (source.isEmpty()) {
            return Optional.of(RelayFault.SOURCE_UNKNOWN.because("source " + id + " was deregistered meanwhile; register it first"));
        }
        return provedBy.isEmpty() || source.get().key().equals(provedBy) ? Optional.empty()
                : Optional.of(InputFault.SIGNATURE_INVALID.because("source " + id + " has another key meanwhile; sign with that key"));
    }

    /** Whether every target can be sent to now; asked right before the commit. */
    Optional<Refusal> targets(List<NodeId> targets, int bytes) {
        for (NodeId target : targets) {
            Optional<NodeRecord> node = directory.apply(target);
            if (node.isEmpty()) {
                return Optional.of(RelayFault.TARGET_UNKNOWN.because("target " + target + " is not registered; register it or leave it out"));
            }
            if (node.get().isolation().isPresent()) {
                return Optional.of(RelayFault.TARGET_ISOLATED.because("target " + target + " is isolated; leave it out until it is restored"));
            }
            if (node.get().key().isEmpty() && !unsignedAllowed) { // whoever proves a key for that id first would get the message
                return Optional.of(RelayFault.TARGET_UNVERIFIED.because("target " + target
                        + " has proved no key; leave it out until it is registered with public_key and proof"));
            }
            int bytesMax = node.get().capabilities().maxMessageBytes().orElse(Integer.MAX_VALUE);
            if (bytes > bytesMax) {
                return Optional.of(RelayFault.MESSAGE_TOO_LARGE.because(
                        "target " + target + " takes messages of at most " + bytesMax + " bytes, this one has " + bytes));
            }
        }
        return Optional.empty();
    }

    void gone(NodeId node) {
        rates.remove(node);
    }

    private Verdict check(Message message, int bytes, long nowMillis) {
        if (pausedBecause.isPresent()) {
            return refused(RelayFault.RELAY_PAUSED, pausedBecause.get() + "; send it again when the pause has ended");
        }
        if (bytes > limits.messageBytesMax()) {
            return refused(RelayFault.MESSAGE_TOO_LARGE, "the message has " + bytes + " bytes, at most "
                    + limits.messageBytesMax() + " are accepted; send less at once");
        }
        Optional<NodeRecord> source = directory.apply(message.source());
        if (source.isEmpty()) {
            return refused(RelayFault.SOURCE_UNKNOWN, "source " + message.source() + " is not registered; register it first");
        }
        boolean unsigned = !message.signed() && unsignedAllowed;
        Optional<VerificationKey> key = unsigned ? Optional.empty() : source.get().key();
        if (!unsigned && key.isEmpty()) {
            return refused(RelayFault.SOURCE_UNVERIFIED, "source " + message.source()
                    + " has proved no key; register it again with public_key and proof");
        }
        return new Verdict.Verify(key, objection(source.get(), message, nowMillis));
    }

    private Optional<Verdict.Objection> objection(NodeRecord source, Message message, long nowMillis) {
        if (source.isolation().isPresent()) {
            return Optional.of(new Verdict.Objection(RelayFault.SOURCE_ISOLATED.because(
                    "source " + source.id() + " is isolated; an operator can restore it"), true));
        }
        long age = nowMillis - message.createdMillis();
        if (age > limits.messageAgeMax().toMillis()) {
            return unlessRepeated(RelayFault.MESSAGE_STALE, "created_at is " + age / 1000 + " s ago, at most "
                    + limits.messageAgeMax().toSeconds() + " s are accepted; sign it anew or set the clock");
        }
        if (-age > RelayLimits.CLOCK_SKEW_MAX.toMillis()) {
            return unlessRepeated(RelayFault.MESSAGE_FROM_FUTURE, "created_at is " + -age / 1000 + " s ahead, at most "
                    + RelayLimits.CLOCK_SKEW_MAX.toSeconds() + " s are accepted; set the clock");
        }
        if (message.expiresMillis() <= nowMillis) {
            return unlessRepeated(RelayFault.MESSAGE_EXPIRED, "expires_at has passed; choose a later one");
        }
        return Optional.empty();
    }

    private Rates ratesOf(NodeId source, long nowMillis) {
        return rates.computeIfAbsent(source, any -> new Rates(
                bucket(messagesPerSecondMax, nowMillis), bucket(limits.bytesPerSecondMax(), nowMillis),
                new TokenBucket(AUDITS_PER_SECOND_MAX, AUDITS_BURST_MAX, nowMillis)));
    }

    private static TokenBucket bucket(int perSecond, long nowMillis) {
        return new TokenBucket(perSecond, burst(perSecond), nowMillis);
    }

    private static double burst(int perSecond) {
        return (double) perSecond * RelayLimits.BURST_SECONDS;
    }

    private static Optional<Verdict.Objection> unlessRepeated(Fault fault, String detail) {
        return Optional.of(new Verdict.Objection(fault.because(detail), false));
    }

    private static Verdict refused(Fault fault, String detail) {
        return new Verdict.Refused(fault.because(detail));
    }
}
