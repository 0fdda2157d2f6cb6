package org.bpci.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bpci consensus}: what the network decides, and how it is decided. */
@Command(
        name = "consensus",
        description = "Propose, vote, watch a round, take the certificate of a decision home.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProposeCommand.class, VoteCommand.class, ListActiveCommand.class, ProposalCommand.class, WatchCommand.class, ExplainCommand.class,
            CertificateCommand.class, EvidenceCommand.class, ConsensusHealthCommand.class, ConsensusStatsCommand.class,
            ConsensusParametersCommand.class, WeightsCommand.class, SetWeightCommand.class})
final class ConsensusCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
