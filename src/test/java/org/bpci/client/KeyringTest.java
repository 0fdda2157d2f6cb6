package org.bpci.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyringTest {

    private static final NodeId NODE = new NodeId("bank:core.1");

    @TempDir
    Path folder;

    @Test
    void aNewKeyIsKeptForItsOwnerAlone() throws Exception {
        Keyring keyring = Keyring.at(folder.resolve("keys"));
        assertEquals(Optional.empty(), keyring.find(NODE));
        SigningKey made = keyring.create(NODE, Suite.ED25519);

        assertEquals(made.verificationKey(), keyring.find(NODE).orElseThrow().verificationKey());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyring.file(NODE))));
        assertEquals(List.of(NODE), keyring.nodes());
    }

    @Test
    void aKeyIsNeverReplacedByCreatingAnother() {
        Keyring keyring = Keyring.at(folder);
        keyring.create(NODE, Suite.ED25519);
        assertThrows(Refusal.class, () -> keyring.create(NODE, Suite.ED25519));
    }

    @Test
    void anInterruptedRotationContinuesWithTheSameNextKey() {
        Keyring keyring = Keyring.at(folder);
        SigningKey old = keyring.create(NODE, Suite.ED25519);
        SigningKey next = keyring.next(NODE, Suite.ED25519);
        assertEquals(next.verificationKey(), keyring.next(NODE, Suite.ED25519).verificationKey());
        assertEquals(old.verificationKey(), keyring.find(NODE).orElseThrow().verificationKey());

        keyring.rotate(NODE);
        assertEquals(next.verificationKey(), keyring.find(NODE).orElseThrow().verificationKey());
        assertTrue(Files.exists(keyring.retired(NODE, old)));
        assertEquals(List.of(NODE), keyring.nodes());
    }

    @Test
    void anotherSuiteForTheNextKeyMakesANewOne() {
        Keyring keyring = Keyring.at(folder);
        keyring.create(NODE, Suite.ED25519);
        keyring.next(NODE, Suite.ED25519);
        assertEquals(Suite.ED25519_ML_DSA_65, keyring.next(NODE, Suite.ED25519_ML_DSA_65).verificationKey().suite());
    }
}
