package org.bpci.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.bpci.cli.print.Words;
import org.bpci.kernel.FaultKind;
import org.bpci.kernel.Problem;
import org.bpci.kernel.Refusal;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place that turns what went wrong into words on standard error and an exit code. */
final class Failures {

    private Failures() {
    }

    /** Wrong options or arguments: what is wrong, the nearest right ones, where to read on; exit code 2. */
    static int badUsage(ParameterException failure, String[] args) {
        CommandLine line = failure.getCommandLine();
        List<String> words = new ArrayList<>();
        words.add(failure.getMessage());
        List<String> near = failure instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions() : List.of();
        if (!near.isEmpty()) {
            words.add("did you mean " + String.join(" or ", near) + "?");
        }
        words.add("see: " + line.getCommandSpec().qualifiedName() + " --help");
        if (Globals.asksForJson(args)) {
            line.getErr().println(Problem.of(new Refusal(FaultKind.INVALID, "usage-wrong", "The command line is wrong",
                    String.join("; ", words), null)));
        } else {
            line.getErr().println("error: " + String.join(System.lineSeparator() + "  ", words));
        }
        return FaultKind.INVALID.exitCode();
    }

    /** A refusal is printed as what it is; anything else is a defect of ours and says so. */
    static int failed(Exception failure, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        Refusal refusal = failure instanceof Refusal known ? known
                : new Refusal(FaultKind.DEFECT, "defect", "The command failed unexpectedly", describe(failure), null);
        if (Globals.of(line.getCommandSpec()).json()) {
            err.println(Problem.of(refusal));
        } else {
            err.println("error: " + refusal.title() + " (" + refusal.code() + ")");
            refusal.detail().lines().forEach(text -> err.println("  " + Words.safe(text))); // it may quote what others wrote
            refusal.retryAfter().ifPresent(after -> err.println("  try again in " + Words.duration(after)));
        }
        if (refusal.kind() == FaultKind.DEFECT && System.getenv("BPCI_TRACE") != null) {
            failure.printStackTrace(err);
        }
        return refusal.kind().exitCode();
    }

    private static String describe(Exception failure) {
        String message = failure.getMessage();
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message)
                + " (BPCI_TRACE=1 prints where)";
    }
}
