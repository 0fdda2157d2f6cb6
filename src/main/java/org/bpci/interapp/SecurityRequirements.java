package org.bpci.interapp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.bpci.kernel.Fields;

/**
 * What every call under an agreement must bring; also the floor an oracle sets for all its agreements.
 *
 * @param authenticationRequired whether both applications prove their keys; the members of the published interface
 * @param authenticationFactors  1: the hosting node's signature of the message; 2: the application's of the call as well
 * @param authorizationRequired  whether every call needs a clause that allows it
 */
public record SecurityRequirements(
        EncryptionLevel encryptionLevel, boolean authenticationRequired, int authenticationFactors, boolean authorizationRequired) {

    /** Text of an enumeration, generously. */
    private static final int NAME_CHARS_MAX = 64;

    public SecurityRequirements {
        if (authenticationFactors < 1 || authenticationFactors > 2) {
            throw new IllegalArgumentException("there are one or two factors");
        }
    }

    /** {@code authentication_factors} left out means 2 where authentication is required, 1 where it is not. */
    static SecurityRequirements read(Fields fields) {
        EncryptionLevel level = EncryptionLevel.of(fields.text("encryption_level", NAME_CHARS_MAX))
                .orElseThrow(() -> fields.invalid("encryption_level", EncryptionLevel.EXPECTED));
        boolean authentication = fields.optionalBool("authentication_required").orElse(true);
        int factors = (int) fields.optionalInteger("authentication_factors", 1, 2).orElse(authentication ? 2 : 1);
        boolean authorization = fields.optionalBool("authorization_required").orElse(true);
        fields.closed();
        return new SecurityRequirements(level, authentication, factors, authorization);
    }

    public ObjectNode tree() {
        return JsonNodeFactory.instance.objectNode()
                .put("encryption_level", encryptionLevel.wireName())
                .put("authentication_required", authenticationRequired)
                .put("authentication_factors", authenticationFactors)
                .put("authorization_required", authorizationRequired);
    }

    /** Whether everything that satisfies these satisfies {@code floor}, too. */
    boolean atLeast(SecurityRequirements floor) {
        return encryptionLevel.atLeast(floor.encryptionLevel)
                && (authenticationRequired || !floor.authenticationRequired)
                && authenticationFactors >= floor.authenticationFactors
                && (authorizationRequired || !floor.authorizationRequired);
    }
}
