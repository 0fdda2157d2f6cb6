package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BackoffTest {

    @Property(tries = 100)
    void pausesStartShortStayBoundedAndStartShortAgainAfterContact(@ForAll long seed) {
        Backoff backoff = new Backoff(new Random(seed));
        assertTrue(backoff.next().toMillis() < 1_000, "the first retry is within a second");
        for (int i = 0; i < 50; i++) {
            assertTrue(backoff.next().compareTo(Duration.ofSeconds(5)) < 0, "recovery within five seconds");
        }
        backoff.reset();
        assertTrue(backoff.next().toMillis() < 1_000);
    }
}
