package org.bpci.consensus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bpci.bus.Bus;
import org.bpci.communication.CommunicationEvent.SessionClosed;
import org.bpci.communication.CommunicationEvent.SessionOpened;
import org.bpci.communication.CommunicationRequest.SendFrames;
import org.bpci.communication.SessionRef;
import org.bpci.kernel.NodeId;

/** Tells connected nodes what happens to proposals: voters of those they vote on, subscribers of all. */
final class Courier {

    /** Proposals one node is reminded of at a time; the rest come with the next round. */
    private static final int WANTED_MAX = 50;

    /** Proposals whose progress is told at a time: what many are voting on at once is soon decided, and told then. */
    private static final int PROGRESS_PER_FLUSH_MAX = 8;

    /** What goes to one session with the next {@link #dispatch}. */
    private static final class Bag {
        private final List<String> frames = new ArrayList<>();
        private int settled;
    }

    private final Bus bus;
    private final Map<NodeId, SessionRef> sessions = new HashMap<>();
    private final Set<NodeId> subscribers = new HashSet<>();
    private final Set<String> progressed = new LinkedHashSet<>();
    private final Map<SessionRef, Bag> bags = new LinkedHashMap<>();
    private final Map<NodeId, List<Round>> wanted = new HashMap<>();
    private String lastReceipt = "";
    private String lastReceiptFrame = "";

    Courier(Bus bus) {
        this.bus = bus;
    }

    void opened(SessionOpened event, Assembly assembly) {
        sessions.merge(event.node(), event.session(), (before, now) -> now.id() > before.id() ? now : before);
        assembly.openRounds().stream().filter(round -> lacks(round, event.node())).limit(WANTED_MAX).forEach(round -> want(event.node(), round));
    }

    void closed(SessionClosed event) {
        if (sessions.remove(event.node(), event.session())) {
            subscribers.remove(event.node());
            wanted.remove(event.node());
        }
    }

    void subscribe(NodeId node, boolean wants) {
        if (wants && sessions.containsKey(node)) {
            subscribers.add(node);
        } else {
            subscribers.remove(node);
        }
    }

    boolean connected(NodeId node) {
        return sessions.containsKey(node);
    }

    void proposalOpened(Round round) {
        tell(round, ConsensusFrames.opened(round));
    }

    /** The news goes out with the next {@link #flush}: a proposal many vote on at once is told about a few times a second. */
    void progressed(String proposalId) {
        progressed.add(proposalId);
    }

    void decided(Round round) {
        progressed.remove(round.opening().proposalId());
        tell(round, ConsensusFrames.decided(round, round.decision().orElseThrow()));
    }

    /** A voter is caught: who votes with it should know, and who watches everything. */
    void equivocated(Round round, NodeId voter, String evidenceId) {
        tell(round, ConsensusFrames.equivocated(round, voter, evidenceId));
    }

    /** A round began anew: missing ballots are asked for again. */
    void askAgain(Round round) {
        progressed(round.opening().proposalId());
        round.missing().forEach(voter -> {
            if (sessions.containsKey(voter.node())) {
                want(voter.node(), round);
            }
        });
    }

    private void want(NodeId node, Round round) {
        List<Round> rounds = wanted.computeIfAbsent(node, any -> new ArrayList<>());
        if (rounds.size() < WANTED_MAX) {
            rounds.add(round);
        }
    }

    void flush(Assembly assembly) {
        Iterator<String> next = progressed.iterator();
        for (int told = 0; told < PROGRESS_PER_FLUSH_MAX && next.hasNext(); told++) {
            assembly.round(next.next()).filter(round -> round.decision().isEmpty())
                    .ifPresent(round -> tell(round, ConsensusFrames.progressed(round)));
            next.remove();
        }
        wanted.forEach((node, rounds) -> {
            List<Round> still = rounds.stream().filter(round -> lacks(round, node)).toList();
            if (!still.isEmpty()) {
                send(node, ConsensusFrames.ballotsWanted(still));
            }
        });
        wanted.clear();
    }

    /** Brings a receipt to one session. Several voters in a row have the same one: its frame is made once. */
    void receipt(SessionRef session, String receipt) {
        if (receipt != lastReceipt) {
            lastReceipt = receipt;
            lastReceiptFrame = ConsensusFrames.receipt(receipt);
        }
        answer(session, lastReceiptFrame);
    }

    /** Answers a ballot of one session. */
    void answer(SessionRef session, String frame) {
        Bag bag = bag(session);
        bag.frames.add(frame);
        bag.settled++;
    }

    /** Everything for one session goes out together: to be called at the end of each turn that had something to say. */
    void dispatch() {
        bags.forEach((session, bag) -> bus.tell(new SendFrames(session, bag.frames, bag.settled)));
        bags.clear();
        lastReceipt = "";
        lastReceiptFrame = "";
    }

    private Bag bag(SessionRef session) {
        return bags.computeIfAbsent(session, any -> new Bag());
    }

    private static boolean lacks(Round round, NodeId node) {
        return round.decision().isEmpty() && round.opening().roll().indexOf(node).isPresent() && round.ballot(node).isEmpty();
    }

    private void tell(Round round, String frame) {
        Predicate<NodeId> votes = node -> round.opening().roll().indexOf(node).isPresent();
        Stream.concat(subscribers.stream(), sessions.keySet().stream().filter(votes.and(node -> !subscribers.contains(node))))
                .toList().forEach(node -> send(node, frame));
    }

    private void send(NodeId node, String frame) {
        SessionRef session = sessions.get(node);
        if (session != null) {
            bag(session).frames.add(frame);
        }
    }
}
