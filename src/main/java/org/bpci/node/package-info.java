/**
 * The node as a whole. Purpose: reads the configuration, starts the rooms in their order on their threads, stops them in
 * reverse.
 *
 * <p>Invariants: (1) a configuration with anything wrong in it starts nothing; (2) every key is documented in
 * {@code conf/oracle-config.yaml} with the default that holds; (3) threads and instances are said in
 * {@code Deployment} and nowhere else; (4) unsigned input is accepted in development mode only.
 */
package org.bpci.node;
