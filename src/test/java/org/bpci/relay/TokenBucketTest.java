package org.bpci.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private static final int PER_SECOND = 100;
    private static final int BURST = 1_000;

    @Property
    void neverLetsThroughMoreThanTheBurstAndTheRate(@ForAll @Size(max = 200) List<@IntRange(max = 2_000) Integer> pauses) {
        TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, 0);
        long now = 0;
        long granted = 0;
        for (int pause : pauses) {
            now += pause;
            for (int i = 0; i < 300 && bucket.has(1, now); i++) {
                bucket.take(1);
                granted++;
            }
        }
        assertTrue(granted <= BURST + now * PER_SECOND / 1000 + 1, granted + " in " + now + " ms");
    }

    @Property
    void grantsAfterTheWaitItNamed(@ForAll @IntRange(min = 1, max = 5_000) int taken, @ForAll @IntRange(min = 1, max = 5_000) int demand) {
        TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, 0);
        bucket.take(taken);
        Duration wait = bucket.delay(demand, 0);
        assertTrue(wait.toMillis() < 2 || !bucket.has(demand, wait.toMillis() - 2), "the wait is not longer than needed");
        assertTrue(bucket.has(demand, wait.toMillis()));
    }

    @Test
    void demandLargerThanTheBurstIsPossibleAndPaidBack() {
        TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, 0);
        assertTrue(bucket.has(3 * BURST, 0));
        bucket.take(3 * BURST);
        assertFalse(bucket.has(1, 19_000));
        assertTrue(bucket.has(1, 21_000));
    }

    @Test
    void clockThatIsSetBackNeitherFillsNorEmpties() {
        TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, 1_000_000);
        bucket.take(BURST);
        assertFalse(bucket.has(1, 0));
        assertEquals(Duration.ofMillis(10), bucket.delay(1, 0));
        assertTrue(bucket.has(1, 10));
    }

    @Test
    void aChangeOfRateCapsWhatGatheredAndFillsNothing() {
        TokenBucket bucket = new TokenBucket(1_000, 10_000, 0);
        bucket.take(20);
        bucket.adjust(3, 30, 0);
        assertTrue(bucket.has(30, 0));
        bucket.take(30);
        assertFalse(bucket.has(1, 0));
        bucket.adjust(1_000, 10_000, 0);
        assertFalse(bucket.has(1, 0), "a higher rate is no gift");
        assertTrue(bucket.has(10, 10));
    }

    @Test
    void whatIsGivenBackIsNeverMoreThanTheBurst() {
        TokenBucket bucket = new TokenBucket(PER_SECOND, BURST, 0);
        bucket.take(1);
        bucket.giveBack(1);
        bucket.giveBack(1);
        bucket.take(BURST);
        assertFalse(bucket.has(1, 0));
    }
}
