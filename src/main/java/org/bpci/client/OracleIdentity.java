package org.bpci.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Network;
import org.bpci.kernel.VerificationKey;

/** Which oracle of which network, and the key its signatures are checked with. */
public record OracleIdentity(String oracleId, Network network, VerificationKey key) {

    private static final int ID_CHARS_MAX = 128;
    private static final int KEY_CHARS_MAX = 4096;

    /** Reads the members {@code oracle_id}, {@code network_id} and {@code public_key}. */
    static OracleIdentity read(ObjectNode object, String what) {
        Fields fields = Fields.of(object, what);
        return new OracleIdentity(
                fields.text("oracle_id", ID_CHARS_MAX),
                Network.of(fields.text("network_id", ID_CHARS_MAX)),
                VerificationKey.parse(fields.text("public_key", KEY_CHARS_MAX)));
    }

    /** Refuses another oracle, another network or another key than the expected ones. */
    void require(Optional<OracleIdentity> expected) {
        expected.filter(other -> !equals(other)).ifPresent(other -> {
            throw ClientFault.ORACLE_NOT_GENUINE.because("expected oracle " + other.oracleId + " of network " + other.network
                    + " with key " + other.key.keyId() + ", met " + oracleId + " of " + network + " with key " + key.keyId()
                    + "; check the address, or learn the new key from its operator");
        });
    }
}
