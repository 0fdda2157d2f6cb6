package org.bpci.relay;

/** Randomness as an argument: from 0 inclusive to 1 exclusive. */
@FunctionalInterface
interface RandomFraction {

    double next();
}
