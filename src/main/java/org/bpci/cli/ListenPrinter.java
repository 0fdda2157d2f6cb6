package org.bpci.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import org.bpci.cli.print.Words;
import org.bpci.client.Delivery;
import org.bpci.client.OracleIdentity;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Time;

/** Messages on standard output, news about the connection on standard error. */
abstract sealed class ListenPrinter implements ListenLoop.Printer {

    private final PrintWriter err;

    private ListenPrinter(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void connected(NodeId node, OracleIdentity oracle) {
        err.println("connected as " + node + " to " + oracle.oracleId() + " (network " + oracle.network() + "); Ctrl-C ends");
        err.flush();
    }

    @Override
    public void lost(String why, Duration pause) {
        err.println("not connected: " + Words.safe(why) + "; trying again in " + Words.duration(pause));
        err.flush();
    }

    @Override
    public void forged(Delivery delivery) {
        err.println("refused " + Words.safe(delivery.messageId()) + ": its signature is not that of " + delivery.source());
        err.flush();
    }

    /** One line a message. */
    static final class People extends ListenPrinter {

        private final PrintWriter out;

        People(PrintWriter out, PrintWriter err) {
            super(err);
            this.out = out;
        }

        @Override
        public void message(Delivery delivery) {
            ObjectNode message = delivery.message().tree();
            out.println(Words.safe(message.path("created_at").asText() + "  " + delivery.source() + "  "
                    + message.path("message_type").asText() + "  " + message.path("priority").asText("Normal") + "  "
                    + delivery.messageId() + (delivery.redelivered() ? "  (may have been delivered before)" : "")
                    + "  " + message.path("content")));
            out.flush();
        }
    }

    /** One JSON object a line. */
    static final class Json extends ListenPrinter {

        private final PrintWriter out;

        Json(PrintWriter out, PrintWriter err) {
            super(err);
            this.out = out;
        }

        @Override
        public void message(Delivery delivery) {
            ObjectNode line = JsonNodeFactory.instance.objectNode()
                    .put("delivery_id", delivery.id())
                    .put("attempt", delivery.attempt())
                    .put("redelivered", delivery.redelivered())
                    .put("accepted_at", Time.format(delivery.acceptedAt()))
                    .put("verified", true);
            line.set("message", delivery.message().tree());
            out.println(line);
            out.flush();
        }
    }
}
