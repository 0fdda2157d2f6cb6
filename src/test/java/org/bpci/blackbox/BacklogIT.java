package org.bpci.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bpci.cli.demo.Participant;
import org.bpci.client.Delivery;
import org.bpci.client.NodeSession;
import org.bpci.kernel.Signed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What waits for a node that is away. */
@Tag("blackbox")
class BacklogIT {

    private static final List<String> LANES = List.of("Critical", "High", "Normal", "Low");

    @Test
    void nodesExchangeBothWaysAndABacklogComesByLaneAndTime() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            Participant one = oracle.node("one");
            Participant two = oracle.node("two");
            exchange(one, two, 50);
            exchange(two, one, 50);

            Participant three = oracle.node("three"); // to whom nothing was handed out yet, so that a round begins
            three.disconnect();
            List<String> sent = backlog(one, three);
            assertOrder(sent, three);

            three.disconnect();
            List<String> beforeRestart = backlog(one, three);
            oracle.process().stop();
            oracle.process().start();
            assertOrder(beforeRestart, three);
            assertEquals(0, two.falselyNew() + three.falselyNew());
        }
    }

    @Test
    void whatWasHandedOutAndNotAcknowledgedIsCalledRedeliveredAfterAStopAndAfterAKill() throws Exception {
        try (LiveOracle oracle = LiveOracle.started()) {
            Participant one = oracle.node("one");
            Participant two = oracle.node("two");
            two.disconnect();
            one.send(one.sign(two.id(), "Event", JsonNodeFactory.instance.numberNode(1), Optional.empty()));
            assertFalse(handedOut(oracle, two).redelivered());
            oracle.process().stop();
            oracle.process().start();
            assertTrue(handedOut(oracle, two).redelivered());
            oracle.process().kill();
            oracle.process().start();
            assertTrue(handedOut(oracle, two).redelivered());
        }
    }

    /** Takes a delivery and does not answer it. */
    private static Delivery handedOut(LiveOracle oracle, Participant node) throws Exception {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        try (NodeSession session = NodeSession.open(new NodeSession.Opening(oracle.api().webSocket(), node.id(), node.key(),
                Optional.empty(), Optional.empty()), (from, delivery) -> deliveries.add(delivery))) {
            Delivery delivery = deliveries.poll(20, TimeUnit.SECONDS);
            assertNotNull(delivery, session + " got nothing");
            return delivery;
        }
    }

    private static void exchange(Participant from, Participant to, int count) throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Signed message = from.sign(to.id(), "DataSync", JsonNodeFactory.instance.numberNode(i), Optional.empty());
            sent.add(message.tree().path("message_id").asText());
            from.offer(message);
        }
        assertEquals(sent, to.receive(count).stream().map(Delivery::messageId).toList(), "in the order they were sent");
    }

    /** Eight messages in mixed order, few enough of each lane for one turn of its weight. */
    private static List<String> backlog(Participant from, Participant to) throws InterruptedException {
        List<String> sent = new ArrayList<>();
        for (String lane : List.of("Low", "Normal", "Critical", "High", "Critical", "Normal", "High", "Critical")) {
            Signed message = from.sign(to.id(), "Event", JsonNodeFactory.instance.textNode(lane), Optional.of(lane));
            from.send(message);
            sent.add(lane + " " + message.tree().path("message_id").asText());
        }
        return sent;
    }

    private static void assertOrder(List<String> sent, Participant receiver) throws InterruptedException {
        receiver.connect();
        List<String> received = receiver.receive(sent.size()).stream()
                .map(delivery -> delivery.message().tree().path("priority").asText() + " " + delivery.messageId()).toList();
        List<String> expected = new ArrayList<>(sent); // a stable sort keeps the order in time within a lane
        expected.sort(Comparator.comparing((String line) -> LANES.indexOf(line.split(" ")[0])));
        assertEquals(expected, received);
        assertTrue(receiver.unread() == 0, "nothing else came");
    }
}
