package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bpci.bus.Bus;
import org.bpci.bus.BusFault;
import org.bpci.bus.Room;
import org.bpci.kernel.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What senders are told when it is the verifiers that fail. */
class IntakeTest {

    private static final int PATIENCE_SECONDS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = Bus.install(vertx);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void verifierThatBreaksIsADefectThatNobodyIsAskedToRepeat() throws Exception {
        Refusal refusal = disproven(new IllegalStateException("broken"));
        assertTrue(refusal.is(BusFault.DEFECT), refusal.code());
        assertEquals(Optional.empty(), refusal.retryAfter());
    }

    @Test
    void verifierThatIsLateIsBusy() throws Exception {
        Refusal refusal = disproven(BusFault.ROOM_TIMEOUT.because("late"));
        assertTrue(refusal.is(RelayFault.RELAY_BUSY), refusal.code());
        assertTrue(refusal.retryAfter().isPresent());
    }

    private Refusal disproven(RuntimeException failure) throws Exception {
        vertx.deployVerticle(new FailingVerifier(failure)).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Promise<Proof> found = Promise.promise();
        Intake intake = new Intake(bus, new Recent(10), 1, new Intake.Findings() {
            @Override
            public void verified(Candidate candidate, Proof proof, Optional<CallCourt.CallRuling> ruling) {
                found.complete(proof);
            }

            @Override
            public void turnEnded() {
            }
        });
        FakeNode alice = new FakeNode("alice");
        Message message = Message.parse(alice.message("m", Instant.now(), alice.id));
        intake.add(new Candidate(message, MessageKey.of(message), 100, new Origin.ByRest("192.0.2.1", Promise.promise()),
                new Verdict.Verify(Optional.of(alice.key.verificationKey()), Optional.empty()), Optional.empty()));
        intake.submit();
        return ((Proof.Disproven) found.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS)).refusal();
    }

    private static final class FailingVerifier extends Room {

        private final RuntimeException failure;

        FailingVerifier(RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public Future<?> start() {
            serveAsync(VerifierRequest.VerifyClaims.class, request -> Future.failedFuture(failure));
            return open(VerifierRequest.class, VerifierRequest.ADDRESS);
        }
    }
}
