package org.bpci.cli.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import org.bpci.cli.print.Words;
import org.bpci.client.IncomingCall;
import org.bpci.client.OracleIdentity;
import org.bpci.interapp.AppId;
import org.bpci.kernel.NodeId;

/** Calls on standard output, news about the connection on standard error. */
public abstract sealed class ServeNews {

    private final PrintWriter err;

    private ServeNews(PrintWriter err) {
        this.err = err;
    }

    abstract void answered(IncomingCall call, Answerer.Answer answer);

    abstract void taken(IncomingCall call);

    final void connected(AppId app, NodeId node, OracleIdentity oracle) {
        say("serving " + app + " as node " + node + " of " + oracle.oracleId() + " (network " + oracle.network() + "); Ctrl-C ends");
    }

    final void lost(String why, Duration pause) {
        say("not connected: " + Words.safe(why) + "; trying again in " + Words.duration(pause));
    }

    final void refused(String messageId, String why) {
        say("refused " + Words.safe(messageId) + ": " + Words.safe(why));
    }

    private void say(String line) {
        err.println(line);
        err.flush();
    }

    /** One line a call. */
    public static final class People extends ServeNews {

        private final PrintWriter out;

        public People(PrintWriter out, PrintWriter err) {
            super(err);
            this.out = out;
        }

        @Override
        void answered(IncomingCall call, Answerer.Answer answer) {
            print(call, (answer.ok() ? "  -> Ok " : "  -> Failed ") + answer.content());
        }

        @Override
        void taken(IncomingCall call) {
            print(call, "");
        }

        private void print(IncomingCall call, String end) {
            out.println(Words.safe(call.call().caller() + "  " + call.call().action().text() + "  " + call.call().callId() + "  "
                    + (call.call().sequence().isPresent() ? "#" + call.call().sequence().getAsLong() + "  " : "") + call.content() + end));
            out.flush();
        }
    }

    /** One JSON object a line. */
    public static final class Json extends ServeNews {

        private final PrintWriter out;

        public Json(PrintWriter out, PrintWriter err) {
            super(err);
            this.out = out;
        }

        @Override
        void answered(IncomingCall call, Answerer.Answer answer) {
            ObjectNode line = line(call).put("status", answer.ok() ? "Ok" : "Failed");
            line.set("answer", answer.content());
            print(line);
        }

        @Override
        void taken(IncomingCall call) {
            print(line(call));
        }

        private static ObjectNode line(IncomingCall call) {
            ObjectNode line = JsonNodeFactory.instance.objectNode()
                    .put("call_id", call.call().callId()).put("agreement_id", call.agreement().id()).put("version", call.agreement().version())
                    .put("caller_app", call.call().caller().value()).put("action", call.call().action().text());
            call.call().sequence().ifPresent(number -> line.put("sequence", number));
            line.set("content", call.content());
            return line;
        }

        private void print(ObjectNode line) {
            out.println(line);
            out.flush();
        }
    }
}
