package org.bpci.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
            try {
                CompletableFuture<byte[]> printed = new CompletableFuture<>();
                Thread.ofVirtual().start(() -> tell(process, asked(call))); // a program may answer before it has read everything
                Thread.ofVirtual().start(() -> hear(process, printed));
                byte[] answer = printed.get(SECONDS_MAX, TimeUnit.SECONDS);
                boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
                return new Answer(ended && process.exitValue() == 0, Json.parse(answer, ANSWER_BYTES_MAX));
            } catch (TimeoutException late) {
                return failed("the program did not answer in " + SECONDS_MAX + " s");
            } catch (ExecutionException | Refusal unreadable) {
                return failed("the program printed no JSON");
            } finally {
                process.destroyForcibly();
            }
        }

        private static void tell(Process process, ObjectNode asked) {
            try (OutputStream in = process.getOutputStream()) {
                in.write(Json.write(asked));
            } catch (IOException notRead) {
                // a program need not read what it does not want to know
            }
        }

        private static void hear(Process process, CompletableFuture<byte[]> printed) {
            try (InputStream out = process.getInputStream()) {
                printed.complete(out.readNBytes(ANSWER_BYTES_MAX + 1));
            } catch (IOException broken) {
                printed.completeExceptionally(broken);
            }
        }

        private static Answer failed(String why) {
            return new Answer(false, JsonNodeFactory.instance.objectNode().put("error", why));
        }

        private static ObjectNode asked(IncomingCall call) {
            ObjectNode asked = JsonNodeFactory.instance.objectNode()
                    .put("call_id", call.call().callId()).put("agreement_id", call.agreement().id())
                    .put("caller_app", call.call().caller().value()).put("action", call.call().action().text());
            call.call().sequence().ifPresent(number -> asked.put("sequence", number));
            asked.set("content", call.content());
            return asked;
        }
    }
}
