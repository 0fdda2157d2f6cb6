/**
 * The inter-app room. Purpose: two applications agree, both signing; every call between them is decided by what they agreed,
 * and what was decided can be proved afterwards.
 *
 * <p>Doors: {@link org.bpci.interapp.InterAppRequest} for REST, {@link org.bpci.relay.CallCourt} for the relay, which asks
 * here about messages that are calls. Publishes: {@link org.bpci.interapp.InterAppEvent}. Listens: nodes changed and gone.
 * Tables: schema {@code interapp}; entries of an agreement are numbered in {@code ledger.numbering}.
 *
 * <p>Core: {@code Book} (all applications and agreements) and {@code Standing} (one agreement) decide deeds from signed
 * objects; {@code Permissions} matches clauses; {@code Court} decides a call with its reason; {@code Policies} decides when
 * enough is enough.
 *
 * <p>Invariants: (1) no version is in force that both sides did not sign, but one that only takes away; (2) at most one version
 * of an agreement is in force, and each names the digest of the one before; (3) an agreement always ends: by its expiry at the
 * latest; (4) nothing revoked, expired or superseded comes into force again; (5) a call is allowed by a version in force at
 * that time, and by a clause of it; (6) what is accepted under an agreement is decided again when it is handed out; (7) once
 * revoking or suspending is answered nothing more is handed out under the agreement; (8) every decision of a call that a node
 * signed is in the ledger, and no entry of an agreement can be left out unnoticed; (9) a call has one response at most, from
 * the application that was called.
 *
 * <p>Limits: see {@code InterAppLimits}.
 */
package org.bpci.interapp;
