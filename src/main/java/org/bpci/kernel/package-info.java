/**
 * What every room and the command line share: requests, events, refusals, strict JSON, canonical JSON, identities and
 * signature suites. Pure JDK plus Jackson's and the crypto providers' classes; no Vert.x, no clock, no threads.
 */
package org.bpci.kernel;
