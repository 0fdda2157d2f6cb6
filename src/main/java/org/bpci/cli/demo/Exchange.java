package org.bpci.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bpci.client.Delivery;
import org.bpci.client.Receipt;
import org.bpci.kernel.Signed;

/** One message each way, with everything checked that can be. */
final class Exchange implements Step {

    @Override
    public String title() {
        return "They exchange signed messages, both ways";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        roundTrip(stage.bank(), stage.payments(), "DataSync", report);
        roundTrip(stage.payments(), stage.bank(), "DataResponse", report);
        report.checked("receipts", "signed by the oracle over each message's digest");
    }

    private static void roundTrip(Participant from, Participant to, String type, Report report) throws InterruptedException {
        Signed message = from.sign(to.id(), type, Stage.payment(1), Optional.empty());
        Instant begin = Instant.now();
        Receipt receipt = from.send(message);
        List<Delivery> received = to.receive(1);
        Duration took = Duration.between(begin, Instant.now());
        DemoFault.require(!receipt.messages().isEmpty(), "the receipt is empty");
        DemoFault.require(Arrays.equals(received.getFirst().message().canonical(), message.canonical()), "the message arrived changed");
        report.checked(from.id() + " -> " + to.id(), type + " durable, delivered, signature verified, acknowledged in " + Report.took(took));
    }
}
