package org.bpci.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bpci.client.IncomingCall;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;

/** What an application does with a call it was allowed to get. */
@FunctionalInterface
public interface Answerer {

    /** @param ok whether the call was carried out */
    record Answer(boolean ok, JsonNode content) {
    }

    /** Says what was asked. */
    Answerer ECHO = call -> {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("action", call.call().action().text());
        content.set("asked", call.content());
        return new Answer(true, content);
    };

    Answer answer(IncomingCall call) throws InterruptedException;

    /** Has a program of the user's choice answer; what the caller sent is its input and never part of its command line. */
    record Program(List<String> command) implements Answerer {

        private static final int ANSWER_BYTES_MAX = 1 << 20;
        private static final long SECONDS_MAX = 60;

        public Program {
            command = List.copyOf(command);
        }

        @Override
        public Answer answer(IncomingCall call) throws InterruptedException {
            Process process;
            try {
                process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            } catch (IOException unstartable) {
                return failed("the program cannot be started");
            }
            try (InputStream out = process.getInputStream()) {
                try (OutputStream in = process.getOutputStream()) {
                    in.write(Json.write(asked(call)));
                }
                byte[] printed = out.readNBytes(ANSWER_BYTES_MAX);
                if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                    return failed("the program did not end in " + SECONDS_MAX + " s");
                }
                return new Answer(process.exitValue() == 0, Json.parse(printed, ANSWER_BYTES_MAX));
            } catch (IOException | Refusal unreadable) {
                return failed("the program printed no JSON");
            } finally {
                process.destroyForcibly();
            }
        }

        private static Answer failed(String why) {
            return new Answer(false, JsonNodeFactory.instance.objectNode().put("error", why));
        }

        private static ObjectNode asked(IncomingCall call) {
            ObjectNode asked = JsonNodeFactory.instance.objectNode()
                    .put("call_id", call.call().callId()).put("agreement_id", call.agreement().id())
                    .put("caller_app", call.call().caller().value()).put("action", call.call().action().text());
            asked.set("content", call.content());
            return asked;
        }
    }
}
