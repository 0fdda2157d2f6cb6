package org.bpci.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.client.Delivery;
import org.bpci.kernel.Signed;

/** The target is away: messages are accepted, kept and handed over when it returns, the urgent one first. */
final class OfflineDelivery implements Step {

    @Override
    public String title() {
        return "One goes offline; what is sent meanwhile waits for it";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        stage.payments().disconnect();
        report.did(stage.payments().id() + " disconnects", "");
        List<String> expected = new ArrayList<>();
        for (String priority : List.of("Normal", "Normal", "Critical")) {
            Signed message = stage.bank().sign(stage.payments().id(), "Command", Stage.payment(expected.size() + 2), Optional.of(priority));
            stage.bank().send(message);
            String id = message.tree().path("message_id").asText();
            expected.add(priority.equals("Critical") ? 0 : expected.size(), id);
            report.did("accepted " + id, priority + ", receipt verified");
        }
        stage.payments().connect();
        List<String> received = stage.payments().receive(expected.size()).stream().map(Delivery::messageId).toList();
        DemoFault.require(received.equals(expected), "expected " + expected + ", received " + received);
        report.checked(stage.payments().id() + " returns", "receives " + String.join(", ", received) + ": the critical one first");
    }
}
