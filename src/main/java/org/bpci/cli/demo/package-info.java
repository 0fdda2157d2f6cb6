/**
 * {@code bpci demo}: a real oracle in a process of its own, two nodes with their own keys, and a list of steps that each show
 * one promise and check it. A feature joins the demo by adding its {@link org.bpci.cli.demo.Step} to
 * {@link org.bpci.cli.demo.Demo#steps()}.
 */
package org.bpci.cli.demo;
