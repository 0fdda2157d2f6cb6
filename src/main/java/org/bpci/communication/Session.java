package org.bpci.communication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.VerificationKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection as a node session: challenge, hello, welcome, then frames. What arrives together is told to the relay
 * together. Of the two windows of protocol §5 the offer window is kept here, by not reading.
 */
final class Session implements StrictSocket.Peer {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** Frames refused in one session before it is ended: a program that gets everything wrong is not helped by answers. */
    private static final int REFUSALS_MAX = 1_000;

    private final Sessions sessions;
    private final Places.Place place;
    private final StrictSocket socket;
    private final Optional<Callee> callee;
    private final String nonce;
    private final long helloBy;
    private Node node; // null until the hello was accepted
    private List<Uplink.Offered> offers = new ArrayList<>(0);
    private List<ObjectNode> ballots = new ArrayList<>(0);
    private List<Long> acknowledged = new ArrayList<>(0);
    private int unsettled;
    private int refusals;

    /**
     * The node whose endpoint the oracle dialled.
     *
     * @param over to be called when the session has ended
     */
    record Callee(NodeId node, Runnable over) {
    }

    /** The authenticated half of a session. */
    record Node(NodeId id, VerificationKey key, SessionRef ref) {
    }

    /**
     * @param place   left when the session has ended
     * @param callee  whom we dialled; empty when the peer came by itself
     * @param nonce   of the challenge, 32 random bytes in base64url
     * @param helloBy in milliseconds of the socket's clock
     */
    Session(Sessions sessions, Places.Place place, StrictSocket socket, Optional<Callee> callee, String nonce, long helloBy) {
        this.sessions = sessions;
        this.place = place;
        this.socket = socket;
        this.callee = callee;
        this.nonce = nonce;
        this.helloBy = helloBy;
    }

    Optional<Node> node() {
        return Optional.ofNullable(node);
    }

    Optional<Callee> callee() {
        return callee;
    }

    void send(List<String> frames, int settledOffers) {
        socket.send(frames);
        boolean full = isFull();
        unsettled -= settledOffers;
        if (full && !isFull()) {
            socket.resume();
        }
    }

    void close(int code, String reason, Ending why) {
        socket.close(code, reason, why);
    }

    void cut(Ending why) {
        socket.cut(why);
    }

    void tick(long now) {
        if (node == null && now >= helloBy) {
            socket.close(CloseCode.POLICY, "no hello in time", Ending.NOT_AUTHENTICATED);
        }
        socket.tick(now);
    }

    @Override
    public void text(byte[] message) {
        try {
            NodeFrame frame = NodeFrame.read(message, message.length);
            switch (frame) {
                case NodeFrame.Hello hello when node == null -> introduce(hello);
                case NodeFrame.Hello again ->
                        throw CommunicationFault.FRAME_UNKNOWN.because("the session has its hello; go on with messages");
                case NodeFrame other when node == null ->
                        throw CommunicationFault.HELLO_EXPECTED.because("answer the challenge with a hello before anything else");
                case NodeFrame.Message offered -> offer(new Uplink.Offered(offered.message(), message.length));
                case NodeFrame.Ballot ballot -> offer(ballot);
                case NodeFrame.Subscribe subscribe ->
                        sessions.tell(new BallotUplink.NewsWanted(node.ref(), node.id(), subscribe.consensus()));
                case NodeFrame.Ack ack -> acknowledged.addAll(ack.deliveryIds());
                case NodeFrame.Nak nak -> sessions.tell(new Uplink.DeliveryRefused(
                        node.ref(), node.id(), nak.deliveryId(), nak.delay(), nak.reason()));
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        }
    }

    /** Of what was read already a little may exceed the window; it is bounded by the size of one read. */
    private void offer(Uplink.Offered offered) {
        offers.add(offered);
        awaitSettlement();
    }

    private void offer(NodeFrame.Ballot ballot) {
        ballots.add(ballot.ballot());
        awaitSettlement();
    }

    private void awaitSettlement() {
        unsettled++;
        if (isFull()) {
            socket.pause();
        }
    }

    private void introduce(NodeFrame.Hello frame) {
        Introduction.Hello hello = sessions.introduction().judge(frame.hello(), nonce, callee.map(Callee::node), sessions::find);
        if (!place.keep()) {
            return; // it has given way, and is about to be cut
        }
        node = sessions.admit(this, hello.node(), hello.key());
        socket.limit(sessions.nodeLimits());
        socket.send(List.of(sessions.introduction().welcome(hello, node.ref().id(), sessions.now())));
        sessions.opened(node, hello.inFlightWindow());
    }

    private void refuse(Refusal refusal) {
        socket.send(List.of(NodeFrame.error(refusal, Optional.empty())));
        if (node == null) {
            LOG.atInfo().setMessage("peer refused").addKeyValue("reason", refusal.code()).log();
            boolean shutOut = refusal.is(CommunicationFault.NODE_NOT_ADMITTED);
            socket.close(shutOut ? CloseCode.NOT_ADMITTED : CloseCode.POLICY, refusal.title(),
                    shutOut ? Ending.NOT_ADMITTED : Ending.NOT_AUTHENTICATED);
        } else if (++refusals > REFUSALS_MAX) {
            socket.close(CloseCode.POLICY, "too many frames had to be refused", Ending.FLOODED);
        }
    }

    @Override
    public void binary(byte[] message) {
        throw new ProtocolViolation(CloseCode.BINARY_REFUSED, "frames are text messages");
    }

    @Override
    public void readEnded() {
        if (!offers.isEmpty()) {
            sessions.tell(new Uplink.MessagesOffered(node.ref(), node.id(), offers));
            offers = new ArrayList<>();
        }
        if (!ballots.isEmpty()) {
            sessions.tell(new BallotUplink.BallotsOffered(node.ref(), node.id(), ballots));
            ballots = new ArrayList<>(0);
        }
        if (!acknowledged.isEmpty()) {
            sessions.tell(new Uplink.DeliveriesAcknowledged(node.ref(), node.id(), acknowledged));
            acknowledged = new ArrayList<>();
        }
    }

    private boolean isFull() {
        return unsettled >= sessions.offerWindow();
    }

    @Override
    public void ended(Ending why) {
        place.leave();
        sessions.ended(this, why);
    }
}
