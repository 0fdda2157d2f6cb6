package org.bpci.relay;

/**
 * A message on its way from the offer to the answer.
 *
 * @param bytes its size as it was sent
 */
record Candidate(Message message, MessageKey key, int bytes, Origin origin, Verdict.Verify verdict) {

    /** A candidate whose source is certain, waiting for a commit. */
    record Proved(Candidate candidate, Proof.Proven proven) {

        Message message() {
            return candidate.message();
        }

        MessageKey key() {
            return candidate.key();
        }

        boolean signed() {
            return !proven.signature().isEmpty();
        }
    }
}
