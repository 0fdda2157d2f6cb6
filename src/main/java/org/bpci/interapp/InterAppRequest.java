package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bpci.kernel.Digest;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Request;

/** The door of the inter-app room. Trees are as {@link org.bpci.kernel.Json} parsed them; protocol §10 says what is in them. */
public sealed interface InterAppRequest<R> extends Request<R> {

    String ADDRESS = "interapp";

    @Override
    default String address() {
        return ADDRESS;
    }

    /** Registers an application, or renews its registration under the same key. Both factors sign. */
    record RegisterApp(ObjectNode registration) implements InterAppRequest<AppRegistered> {
    }

    /** @param created false when the application was known before */
    record AppRegistered(App app, boolean created) {
    }

    record FindApp(AppId app) implements InterAppRequest<App> {
    }

    /** Applications by name. @param after the last name of the page before */
    record ListApps(Optional<NodeId> node, Optional<AppId> after, int limit) implements InterAppRequest<AppPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param more whether to ask again after the last one's name */
    record AppPage(List<App> apps, boolean more) {

        public AppPage {
            apps = List.copyOf(apps);
        }
    }

    /** Puts an application into quarantine until an operator lifts it. */
    record QuarantineApp(AppId app, String reason, String by) implements InterAppRequest<App> {
    }

    record LiftQuarantine(AppId app, String reason, String by) implements InterAppRequest<App> {
    }

    /** A version of an agreement with one signature or both. */
    record Establish(ObjectNode agreement) implements InterAppRequest<Established> {
    }

    /** @param created false when this very version was established before */
    record Established(AgreementView agreement, boolean created) {
    }

    /** The other side's signed acceptance of a proposed version. */
    record AcceptAgreement(String agreementId, ObjectNode acceptance) implements InterAppRequest<AgreementView> {
    }

    /** Answered when nothing that was accepted under the agreement will be handed out any more. */
    record RevokeAgreement(String agreementId, Authority authority) implements InterAppRequest<AgreementView> {
    }

    /** Answered when nothing that was accepted under the agreement will be handed out any more. */
    record SuspendAgreement(String agreementId, Authority authority) implements InterAppRequest<AgreementView> {
    }

    /** Each who suspended resumes; an operator lifts also what a policy did. */
    record ResumeAgreement(String agreementId, Authority authority) implements InterAppRequest<AgreementView> {
    }

    /** Who speaks: a party that signed, or an operator with a token. */
    sealed interface Authority {

        record Word(ObjectNode signed) implements Authority {
        }

        record Operator(String name, String reason) implements Authority {
        }
    }

    record FindAgreement(String agreementId) implements InterAppRequest<AgreementView> {
    }

    /**
     * Agreements, by id.
     *
     * @param app   only those this application is a party of
     * @param after the last id of the page before, empty for the first
     */
    record ListAgreements(Optional<AppId> app, Optional<AgreementState> state, String after, int limit)
            implements InterAppRequest<AgreementPage> {

        public static final int LIMIT_MAX = 1_000;
    }

    /** @param more whether to ask again after the last one's id */
    record AgreementPage(List<AgreementView> agreements, boolean more) {

        public AgreementPage {
            agreements = List.copyOf(agreements);
        }
    }

    /**
     * An agreement as it stands.
     *
     * @param agreement   the version in force; where there is none the one proposed, else the one that ended last
     * @param proposed    a later version that waits for the other side
     * @param suspensions present while the state is SUSPENDED
     * @param versions    all there ever were, in order
     */
    record AgreementView(String id, AgreementState state, Agreement agreement, Optional<Agreement> proposed,
                         List<Suspension> suspensions, List<VersionView> versions) {

        public AgreementView {
            suspensions = List.copyOf(suspensions);
            versions = List.copyOf(versions);
        }
    }

    /** @param by who brought it into its state: an app id, an operator, {@code policy} or {@code time} */
    record VersionView(long version, Digest digest, AgreementState state, Instant since, String by, String reason) {
    }

    /** Whether calls are possible now, and if not, why. @param question a call to be judged as if it were made now */
    record ValidateAgreement(String agreementId, Optional<Question> question) implements InterAppRequest<Validation> {
    }

    /** @param bytes of its content */
    record Question(AppId caller, String action, long bytes) {
    }

    /**
     * @param valid   whether nothing speaks against it
     * @param checks  everything that was looked at, also what is in order
     * @param clause  that allows or denies the call in question; empty without one
     */
    record Validation(AgreementView agreement, boolean valid, List<Check> checks, Optional<String> clause) {

        public Validation {
            checks = List.copyOf(checks);
        }
    }

    /** @param code the refusal a call would meet; {@code ok} when it would not. @param cure empty when all is well */
    record Check(String name, boolean passed, String code, String detail) {
    }

    /**
     * The signed audit report, as it is written into a file.
     *
     * @param after      the last number of the report before, 0 for the first
     * @param afterIndex the {@code next_index} of the report before, -1 for the first
     */
    record AuditAgreement(String agreementId, long after, long afterIndex) implements InterAppRequest<Report> {
    }

    /** @param file the signed report, JSON */
    record Report(byte[] file) {
    }

    /** Answered with the message that brought the response, or empty after {@code atMost} or when the call can have none. */
    record AwaitResponse(NodeId callerNode, String callId, Duration atMost) implements InterAppRequest<Optional<ResponseKey>> {

        /** A waiting caller costs memory; longer waits are cut to this. */
        public static final Duration WAIT_MAX = Duration.ofMinutes(5);
    }

    /** Where the relay keeps the response. */
    record ResponseKey(NodeId source, String messageId) {
    }

    record InterAppHealth() implements InterAppRequest<Health> {
    }

    /**
     * @param apps       registered
     * @param agreements by state
     * @param calls      decided since this process started, by outcome: the codes of refusals, {@code allowed}, {@code delivered}
     * @param floor      the least an agreement must ask for
     */
    record Health(boolean healthy, int apps, Map<AgreementState, Integer> agreements, Map<String, Long> calls, int quarantined,
                  SecurityRequirements floor, Map<String, String> policies, List<String> remarks) {

        public Health {
            agreements = Map.copyOf(agreements);
            calls = Map.copyOf(calls);
            policies = Map.copyOf(policies);
            remarks = List.copyOf(remarks);
        }
    }
}
