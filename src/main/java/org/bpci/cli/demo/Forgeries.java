package org.bpci.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.client.MessageDraft;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;

/** What an attacker would try; each is refused with its reason, and nothing of it reaches the target. */
final class Forgeries implements Step {

    private static final Duration LONG_AGO = Duration.ofHours(2);

    private record Attempt(String what, ObjectNode message) {
    }

    @Override
    public String title() {
        return "Forgeries are refused";
    }

    @Override
    public void run(Stage stage, Report report) throws InterruptedException {
        int forgedBefore = stage.payments().forged();
        for (Attempt attempt : attempts(stage)) {
            report.checked(attempt.what, "refused: " + refusal(stage, attempt).code());
        }
        Signed good = stage.bank().sign(stage.payments().id(), "Command", Stage.payment(7), Optional.empty());
        stage.bank().send(good);
        stage.payments().receive(1);
        var again = stage.api().send(Routes.RELAY, good.tree());
        DemoFault.require(again.status() == 200, "a replay was accepted as new");
        report.checked("a genuine message replayed", "answered with its first receipt, not delivered again");
        report.checked("a used id with other content", "refused: " + refusal(stage, reused(stage, good)).code());
        DemoFault.require(stage.payments().unread() == 0 && stage.payments().forged() == forgedBefore, "a forgery was delivered");
        report.checked(stage.payments().id().value(), "received none of them");
    }

    private static List<Attempt> attempts(Stage stage) {
        NodeId bank = stage.bank().id();
        Network network = stage.api().identity().network();
        SigningKey thief = SigningKey.generate(Suite.ED25519);
        MessageDraft draft = MessageDraft.of("forged-1", bank, stage.payments().id(), "Command", Stage.payment(9), Instant.now());
        MessageDraft stale = MessageDraft.of("forged-2", bank, stage.payments().id(), "Command", Stage.payment(9),
                Instant.now().minus(LONG_AGO));
        ObjectNode altered = draft.sign(network, stage.bank().key()).tree().deepCopy();
        altered.set("content", Stage.payment(1_000_000));
        MessageDraft stranger = MessageDraft.of("forged-3", new NodeId("nobody"), stage.payments().id(), "Command", Stage.payment(9), Instant.now());
        return List.of(
                new Attempt("signed with another key", draft.sign(network, thief).tree()),
                new Attempt("content altered after signing", altered),
                new Attempt("signed for another network", draft.sign(Network.of("elsewhere"), stage.bank().key()).tree()),
                new Attempt("two hours old", stale.sign(network, stage.bank().key()).tree()),
                new Attempt("from an unknown node", stranger.sign(network, thief).tree()));
    }

    private static Attempt reused(Stage stage, Signed good) {
        ObjectNode other = good.tree().deepCopy();
        other.set("content", Stage.payment(8));
        return new Attempt("a used id with other content",
                Signed.sign(other, stage.api().identity().network(), Kind.MESSAGE, stage.bank().key()).tree());
    }

    private static Refusal refusal(Stage stage, Attempt attempt) {
        try {
            stage.api().send(Routes.RELAY, attempt.message);
        } catch (Refusal refusal) {
            return refusal;
        }
        throw DemoFault.PROMISE_BROKEN.because("accepted although " + attempt.what);
    }
}
