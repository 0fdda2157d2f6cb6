package org.bpci.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci completion}: the script that teaches bash and zsh the commands and options. */
@Command(
        name = "completion",
        description = "Print the completion script for bash and zsh.",
        footer = {"", "For this shell: source <(bpci completion)"})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(AutoComplete.bash("bpci", spec.root().commandLine()));
        return 0;
    }
}
