package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signed;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.bpci.kernel.Verifier;
import org.junit.jupiter.api.Test;

/** Protocol §3 and §4, checked by hand rather than with the code that wrote the objects. */
class NodePapersTest {

    private static final Network NETWORK = Network.of("test");
    private static final NodeId NODE = new NodeId("bank");
    private static final Instant NOW = Instant.parse("2026-11-22T18:00:00.123456Z");

    private final SigningKey key = SigningKey.generate(Suite.ED25519);

    @Test
    void aRegistrationProvesItsKeyOverEverythingButTheProof() {
        ObjectNode paper = NodePapers.registration(NETWORK, NODE, "EncCluster", Optional.empty(),
                JsonNodeFactory.instance.arrayNode().add("storage"), key, NOW);

        assertFalse(paper.has("signature"));
        assertFalse(paper.has("endpoint"));
        assertEquals(key.verificationKey().text(), paper.path("public_key").asText());
        assertTrue(proves(paper, Kind.REGISTRATION, "proof", key, "proof"));
    }

    @Test
    void aRotationIsSignedByTheNewKeyAndThenByTheOldOne() {
        SigningKey next = SigningKey.generate(Suite.ED25519);
        ObjectNode paper = NodePapers.rotation(NETWORK, NODE, key, next, NOW);

        assertTrue(proves(paper, Kind.ROTATION, "new_key_proof", next, "new_key_proof", "signature"));
        assertTrue(proves(paper, Kind.ROTATION, "signature", key, "signature"));
    }

    @Test
    void aMessageHasTheMembersOfTheProtocolAndNoOthers() {
        Signed message = MessageDraft.of("m-1", NODE, new NodeId("shop"), "DataSync", JsonNodeFactory.instance.nullNode(), NOW)
                .withPriority("High").sign(NETWORK, key);

        assertEquals("2026-11-22T18:00:00.123Z", message.tree().path("created_at").asText());
        assertEquals(8, message.tree().size());
        assertTrue(message.verifies(NETWORK, Kind.MESSAGE, key.verificationKey()));
        assertFalse(message.verifies(NETWORK, Kind.HEARTBEAT, key.verificationKey()));
        assertFalse(message.verifies(Network.of("other"), Kind.MESSAGE, key.verificationKey()));
    }

    private static boolean proves(ObjectNode paper, Kind kind, String member, SigningKey by, String... without) {
        ObjectNode covered = paper.deepCopy();
        for (String name : without) {
            covered.remove(name);
        }
        return Verifier.verify(by.verificationKey(), Signed.of(covered).bytes(NETWORK, kind),
                SignatureValue.parse(paper.path(member).asText()));
    }
}
