package org.bpci.cli.demo;

/** A node and its own PostgreSQL, from nothing to ready. */
final class StartOracle implements Step {

    @Override
    public String title() {
        return "Start an oracle with a PostgreSQL of its own";
    }

    @Override
    public void run(Stage stage, Report report) {
        String took = Report.took(stage.oracle().start());
        report.checked("ready", "after " + took + ", API " + stage.oracle().endpoint() + ", WebSocket " + stage.oracle().webSocket());
        report.did("oracle", stage.api().identity().oracleId() + " of network " + stage.api().identity().network()
                + ", key " + stage.api().identity().key().keyId());
    }
}
