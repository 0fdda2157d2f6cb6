/**
 * {@code bpci bench}: drives a real oracle in a process of its own over loopback and reports what one durable, delivered and
 * acknowledged message costs, beside what one bare signature verification costs on the same machine in the same run. The
 * driver is one thread on raw sockets with frames signed and encoded beforehand, so that it takes little of the machine
 * away from what it measures.
 */
package org.bpci.cli.bench;
