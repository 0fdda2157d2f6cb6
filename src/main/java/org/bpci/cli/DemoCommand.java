package org.bpci.cli;

import java.util.concurrent.Callable;
import org.bpci.cli.demo.Demo;
import org.bpci.kernel.FaultKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci demo}: two nodes and an oracle in a temporary folder, step by step. */
@Command(
        name = "demo",
        description = "Show what the oracle does: starts one in a temporary folder, drives two nodes, kills it, forges; leaves nothing behind.")
final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        boolean passed = new Demo(spec.commandLine().getOut(), Globals.of(spec).json()).run();
        return passed ? 0 : FaultKind.DEFECT.exitCode();
    }
}
