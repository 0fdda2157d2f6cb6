/**
 * The ledger room. Purpose: an audit trail that proves itself, offline, to people who trust nobody.
 *
  &{@link org.bpci.ledger.Journal}, called by every room inside the transaction of the change it records.
 *
 * <p>Tables: {@code ledger.entries}, {@code leaves}, {@code tiles}, {@code frontier}, {@code checkpoints}, {@code writer}.
 *
 * <p>Limits: leaf 64 KiB (the length field of an entry bundle); details {@value org.bpci.ledger.Entry#DETAILS_MAX} of
 * {@value org.bpci.ledger.Entry#DETAIL_CHARS_MAX} characters (entries hold digests, not content).
 */
package org.bpci.ledger;
