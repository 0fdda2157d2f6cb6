package org.bpci.interapp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.bpci.communication.SessionRef;
import org.bpci.interapp.InterAppRequest.Authority;
import org.bpci.kernel.Kind;
import org.bpci.sql.DatabaseLocation;
import org.bpci.sql.Eventually;
import org.bpci.sql.PostgresSuite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What waits in a queue while its agreement is suspended; with real relay and database. */
@ExtendWith(PostgresSuite.class)
class SuspendedCallsTest {

    private static final String A = InterAppScene.NODE_A;
    private static final String B = InterAppScene.NODE_B;
    private static final PolicySettings POLICIES =
            new PolicySettings(Duration.ofMinutes(1), 3, PolicySettings.Action.QUARANTINE, 2, PolicySettings.Action.SUSPEND, Duration.ofMinutes(5));

    private InterAppHouse house;

    @BeforeEach
    void open(DatabaseLocation location) {
        house = new InterAppHouse(location, POLICIES);
    }

    @AfterEach
    void close() {
        house.close();
    }

    /** More of them than a lane keeps in memory, so that a queue which held on to them would stand still. */
    @Test
    void callsUnderASuspendedAgreementWaitWithoutHoldingUpOthers() throws Exception {
        int calls = 700;
        Agreement agreement = house.establish("paused", "Execute(transfer)");
        SessionRef source = house.connect(A, 10, "paused", frame -> { });
        house.offer(source, A, IntStream.range(0, calls).mapToObj(i -> house.call("paused-" + i, agreement, "Execute(transfer)")).toList());
        Eventually.holds(() -> house.deliveries("paused", 0) == calls);
        house.ask(new InterAppRequest.SuspendAgreement("paused", new Authority.Word(InterAppScene.word(Kind.SUSPENSION, agreement, InterAppScene.TRADING, house.now()))));
        house.send(house.call("beside-1", house.establish("beside", "Execute(transfer)"), "Execute(transfer)"));

        List<String> received = new CopyOnWriteArrayList<>();
        AtomicReference<SessionRef> target = new AtomicReference<>();
        target.set(house.connect(B, 50, "paused", frame -> {
            received.add(frame.at("/message/message_id").asText());
            house.ack(target.get(), B, frame.path("delivery_id").asLong());
        }));
        Eventually.holds(() -> house.deliveries("beside", 2) == 1);
        house.received();
        assertEquals(List.of(), received);
        assertEquals(calls, house.deliveries("paused", 0));

        house.ask(new InterAppRequest.ResumeAgreement("paused", new Authority.Word(InterAppScene.word(Kind.RESUMPTION, agreement, InterAppScene.TRADING, house.now()))));
        Eventually.holds(() -> house.deliveries("paused", 2) == calls);
        assertEquals(IntStream.range(0, calls).mapToObj(i -> "paused-" + i).toList(), received);
    }

    @Test
    void aRevocationEndsWhatASuspensionHeld() {
        Agreement agreement = house.establish("paused-and-over", "Execute(transfer)");
        house.send(house.call("over-1", agreement, "Execute(transfer)"));
        house.ask(new InterAppRequest.SuspendAgreement("paused-and-over", new Authority.Operator("root", "a look at it")));
        List<ObjectNode> received = new CopyOnWriteArrayList<>();
        house.connect(B, 10, "paused-and-over", received::add);
        house.send(house.call("after-1", house.establish("after", "Execute(transfer)"), "Execute(transfer)"));
        Eventually.holds(() -> house.deliveries("after", 2) == 1);
        house.restart();
        assertEquals(1, house.deliveries("paused-and-over", 0));
        house.revoke(agreement);
        Eventually.holds(() -> house.deliveries("paused-and-over", 5) == 1);
        house.received();
        assertEquals(List.of(), received);
    }
}
