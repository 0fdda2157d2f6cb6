/**
 * The edge. Purpose: the REST interface on port 9100, from the connection to the room and back; it decides nothing itself.
 *
 * <p>A request passes {@code RouteTable} (query, token, rate, media type, size, strict JSON), then one handler of a
 * {@code XRoutes} class that turns it into a room's request, and leaves as a {@code Reply} or as one problem document.
 *
 * <p>Invariants: (1) exactly the routes of {@link org.bpci.api.Routes} are served; (2) every body is read by the strict
 * parser; (3) every refusal is a problem document with a stable code; (4) a route that needs a role does nothing before the
 * token was verified; (5) connections, their time and the bytes they hold are bounded, whatever the peer does; (6) connections that do nothing shut nobody out, and a whole
 * request is never cut before its answer ({@code CrowdedEdgeTest}).
 *
 * <p>Limits: see {@link org.bpci.edge.EdgeLimits}.
 */
package org.bpci.edge;
