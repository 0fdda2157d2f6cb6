package org.bpci.relay;

import org.bpci.kernel.NodeId;

/**
 * A lane of an outbox that is to be continued from the database.
 *
 * @param after   deliveries up to this id are in memory or over
 * @param through the newest delivery that was durable when the wish was made
 */
record PageWish(NodeId target, int lane, long generation, long after, long through) {
}
