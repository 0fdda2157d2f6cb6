package org.bpci.cli.demo;

import org.bpci.api.Routes;

/** Each organisation makes its own key and proves it; the private key never leaves it. */
final class RegisterNodes implements Step {

    @Override
    public String title() {
        return "Two organisations register their nodes";
    }

    @Override
    public void run(Stage stage, Report report) {
        for (Participant node : new Participant[] {stage.bank(), stage.payments()}) {
            node.register("EncCluster");
            node.connect();
            String known = stage.api().get(Routes.NODE, node.id()).path("public_key").asText();
            DemoFault.require(known.equals(node.key().verificationKey().text()), "the oracle lists another key for " + node.id());
            report.checked(node.id() + " registered", "key " + node.key().verificationKey().keyId() + " proved, session open");
        }
    }
}
