/**
 * The database. Purpose: one {@link org.bpci.sql.Database} per node, over an embedded PostgreSQL or one given by URL.
 *
 * <p>Invariants: (1) no pool opens on a database that may lose a commit; (2) requests are served by a role that owns
 * nothing, where the database lets us have one; (3) one data directory has one server and one node; (4) a database that
 * went away and came back needs no restart of the node.
 *
 * <p>Limits: see {@link org.bpci.sql.DatabaseLimits}; each has its reason there.
 *
 * <p>Migrations are {@code sql/V<n>__<room>.sql}, one schema per room. They run as the owner; what the serving role may do
 * is granted in the room's own script to {@code ${app_role}}, and nothing is ever revoked from it.
 */
package org.bpci.sql;
