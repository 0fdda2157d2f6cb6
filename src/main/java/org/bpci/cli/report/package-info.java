/**
 * The audit report of an agreement for people: on the terminal and as one HTML file. Only reports that were verified are
 * rendered; what parties and nodes chose to write in them is shown, never interpreted.
 */
package org.bpci.cli.report;
