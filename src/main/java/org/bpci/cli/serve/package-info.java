/** An application on the command line: takes calls from its hosting node's session, checks them, has them answered. */
package org.bpci.cli.serve;
