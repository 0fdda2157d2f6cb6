package org.bpci.node;

import java.nio.file.Files;
import java.nio.file.Path;
import org.bpci.kernel.InputFault;
import org.bpci.kernel.KeyFile;
import org.bpci.kernel.SigningKey;
import org.bpci.kernel.Suite;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The oracle's own identity: made at the first start, kept in the data directory for ever after. */
final class OracleKey {

    private static final Logger LOG = LoggerFactory.getLogger(OracleKey.class);

    private OracleKey() {
    }

    /** Refuses a key that is weaker than the network asks of everybody. */
    static SigningKey in(Path dataDir, Suite minimum) {
        Path file = dataDir.resolve("oracle-key.pem");
        if (!Files.exists(file)) {
            KeyFile.create(file, SigningKey.generate(minimum));
            LOG.atInfo().setMessage("made the oracle's key").addKeyValue("file", file).log();
        }
        SigningKey key = KeyFile.read(file);
        if (!key.verificationKey().suite().atLeast(minimum)) {
            throw InputFault.SUITE_TOO_WEAK.because(file + " is of suite " + key.verificationKey().suite().wireName()
                    + ", but security_config.minimum_suite is " + minimum.wireName()
                    + "; move the old key away and start again: nodes will meet a new identity");
        }
        return key;
    }
}
