/**
 * A whole oracle as a child process in a folder of its own: the same jar and the same JVM options as {@code bpci oracle
 * start}, for the demo and the bench. What it leaves when it is killed is found and removed.
 */
package org.bpci.cli.child;
