package org.bpci.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.bpci.api.Routes;
import org.bpci.interapp.Agreement;
import org.bpci.interapp.AgreementState;
import org.bpci.interapp.AppId;
import org.bpci.interapp.EncryptionLevel;
import org.bpci.interapp.InterAppFault;
import org.bpci.interapp.Party;
import org.bpci.interapp.SecurityRequirements;
import org.bpci.kernel.Network;
import org.bpci.kernel.VerificationKey;
import org.bpci.seal.PublicSealKey;

/**
 * What an oracle tells of applications and agreements. An agreement is read again from what its parties signed, so the oracle
 * can withhold one but not change it.
 */
public final class Agreements {

    private final ApiClient api;
    private final Network network;
    private final AgreementMemory memory;

    public Agreements(ApiClient api, Network network, AgreementMemory memory) {
        this.api = api;
        this.network = network;
        this.memory = memory;
    }

    /**
     * Refused with {@code oracle-not-genuine} unless the application has agreed to this version, by its own signature, or by its
     * acceptance or what the other side took away since, as far as that is remembered here. Nothing may be sealed, opened or
     * believed under a version that was not put to this.
     */
    public Agreement bound(Agreement shown, AppId app, VerificationKey key) {
        List<Agreement> agreed = memory.find(shown.id(), network);
        shown.objection(app, key, agreed, network).ifPresent(objection -> {
            throw ClientFault.ORACLE_NOT_GENUINE.because("the oracle shows a version " + shown.version() + " of '" + shown.id() + "', but " + objection
                    + "; read it, and accept it if it is what was agreed: bpci inter-app accept --agreement-id " + shown.id());
        });
        if (agreed.stream().noneMatch(before -> before.digest().equals(shown.digest()))) {
            memory.remember(shown);
        }
        return shown;
    }

    /** The application accepts this version; to be called before the acceptance is sent. */
    public void accepted(Agreement version) {
        memory.remember(version);
    }

    /** An application as it is registered; refused when it is not. */
    public JsonNode app(AppId app) {
        return api.get(Routes.APP, app);
    }

    /** The least an agreement has to ask for here. */
    public SecurityRequirements floor() {
        JsonNode floor = api.get(Routes.INTER_APP_HEALTH).path("security_requirements");
        return new SecurityRequirements(EncryptionLevel.of(floor.path("encryption_level").asText()).orElse(EncryptionLevel.HIGH),
                floor.path("authentication_required").asBoolean(true), Math.clamp(floor.path("authentication_factors").asInt(2), 1, 2),
                floor.path("authorization_required").asBoolean(true));
    }

    /** One side of an agreement at that level, pinned to the keys the application is registered with now. */
    public Party party(AppId app, EncryptionLevel level) {
        JsonNode registered = app(app);
        VerificationKey key = VerificationKey.parse(registered.path("public_key").asText());
        return new Party(app, key, level.suite().map(suite -> {
            for (JsonNode text : registered.path("sealing_keys")) {
                PublicSealKey sealing = PublicSealKey.parse(text.asText());
                if (sealing.suite() == suite) {
                    return sealing;
                }
            }
            throw ClientFault.KEY_MISSING.because("'" + app + "' has no sealing key of suite " + suite.wireName() + ", which level "
                    + level.wireName() + " needs; it registers one with: bpci inter-app register-app --app-id " + app + " --app-type WebApp");
        }));
    }

    /** The key that content for {@code app} is sealed with: pinned in the agreement, or at level Standard what is registered now. */
    public Optional<PublicSealKey> recipient(Agreement agreement, AppId app, EncryptionLevel level) {
        return level.suite().isEmpty() ? Optional.empty()
                : level.pinned() ? agreement.party(app).sealingKey() : party(app, level).sealingKey();
    }

    /** The agreement as the oracle answers it, with state and versions. */
    public ObjectNode answer(String agreementId) {
        if (api.get(Routes.AGREEMENT, agreementId) instanceof ObjectNode answer) {
            return answer;
        }
        throw ClientFault.ANSWER_UNREADABLE.because("the oracle's answer is not an agreement; is it a newer version?");
    }

    /** The version in force; where there is none, the one proposed or the one that ended last. */
    public Agreement shown(String agreementId) {
        return read(answer(agreementId).path("agreement"), agreementId);
    }

    /** The version that waits for the other side. */
    public Optional<Agreement> proposed(String agreementId) {
        ObjectNode answer = answer(agreementId);
        return answer.path("proposed").isObject() ? Optional.of(read(answer.get("proposed").path("agreement"), agreementId)) : Optional.empty();
    }

    /** The version in force, also while it is suspended; refused when there is none. */
    public Agreement inForce(String agreementId) {
        ObjectNode answer = answer(agreementId);
        AgreementState state = AgreementState.of(answer.path("state").asText()).orElse(AgreementState.PROPOSED);
        if (state != AgreementState.ACTIVE && state != AgreementState.SUSPENDED) {
            InterAppFault fault = state == AgreementState.PROPOSED ? InterAppFault.AGREEMENT_PROPOSED : InterAppFault.AGREEMENT_SUPERSEDED;
            throw fault.because("'" + agreementId + "' is " + state.wireName() + "; there is no version in force");
        }
        return read(answer.path("agreement"), agreementId);
    }

    private Agreement read(JsonNode tree, String agreementId) {
        if (tree instanceof ObjectNode object) {
            Agreement agreement = Agreement.read(object, network);
            if (agreement.id().equals(agreementId)) {
                return agreement;
            }
        }
        throw ClientFault.ANSWER_UNREADABLE.because("the oracle answered with another agreement than '" + agreementId + "'");
    }
}
