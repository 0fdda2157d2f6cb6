/**
 * End-to-end sealing between apps: HPKE (RFC 9180) over X25519 or X-Wing with AES-256-GCM, the keys it needs and the JSON they
 * travel in. Pure: randomness is an argument, so every result can be compared with published vectors.
 *
 * <p>Invariants: (1) what is opened was sealed for this key under this very header ({@code SealingTest}); (2) a public key is
 * checked once, when it is read, and no later use of it can fail ({@code SealKeysTest}); (3) the primitives give the verdicts
 * of the public vectors ({@code PrimitivesTest}).
 */
package org.bpci.seal;
