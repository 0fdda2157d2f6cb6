package org.bpci.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.api.Route;
import org.bpci.client.AppPapers;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AppId;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.Kind;
import picocli.CommandLine.Option;

/** A command by which a party, or an operator, says something about an agreement. */
abstract class WordCommand extends AppCommand {

    @Option(names = "--agreement-id", required = true, paramLabel = "ID", description = "The agreement.")
    private String agreementId;

    @Option(names = "--app", paramLabel = "ID", description = "The party that speaks; its key is in the keyring. Default: the one whose key is there.")
    private AppId app;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, at most 256 characters; it stays in the audit trail.")
    private String reason;

    abstract Kind kind();

    abstract Route route();

    /** Whether an operator may say it, by his token. */
    boolean byOperator() {
        return false;
    }

    @Override
    public Integer call() {
        JsonNode answer = api().send(route(), byOperator() ? operatorsWord() : partysWord(), agreementId).body();
        return show(answer, out -> AgreementPrinter.print(answer, out));
    }

    /** The version a word is about: what waits where something is accepted, what is in force otherwise. */
    Agreement meant(Agreement inForce, Optional<Agreement> proposed) {
        return inForce;
    }

    private ObjectNode partysWord() {
        Agreement shown = agreements().shown(agreementId);
        Agreement version = meant(shown, agreements().proposed(agreementId));
        AppId speaker = speaking(version, Optional.ofNullable(app));
        said(version, speaker);
        return AppPapers.word(api().identity().network(), kind(), agreementId, version.digest(), speaker, Optional.ofNullable(reason),
                appKey(speaker), Instant.now());
    }

    AppId speaking(Agreement version, Optional<AppId> asked) {
        return speaker(version, asked);
    }

    /** What has to be done before the word is sent. */
    void said(Agreement version, AppId speaker) {
    }

    private ObjectNode operatorsWord() {
        if (reason == null) {
            throw InputFault.FIELD_MISSING.because("an operator says why: add --reason TEXT");
        }
        return JsonNodeFactory.instance.objectNode().put("reason", reason);
    }
}
