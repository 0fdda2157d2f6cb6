package org.bpci.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.bpci.interapp.Agreement;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Json;
import org.bpci.kernel.Network;

/**
 * The agreements this user's applications have agreed to, as they were then. An oracle that shows another one, with a key of its
 * own in the place of the other party's, is found out by it.
 */
public sealed interface AgreementMemory {

    /** Every version that was agreed to, whether it came into force or not. */
    List<Agreement> find(String agreementId, Network network);

    void remember(Agreement agreement);

    /** {@code <folder>/<agreement id>/<digest>.json}; folders are made when they are needed. */
    static AgreementMemory at(Path folder) {
        return new Folder(folder);
    }

    /** For an application that lives as long as this process. */
    static AgreementMemory inProcess() {
        return new Process(new ConcurrentHashMap<>());
    }

    record Folder(Path folder) implements AgreementMemory {

        private static final String SUFFIX = ".json";
        /** An agreement is sent in a body of at most 128 KiB. */
        private static final int BYTES_MAX = 1 << 20;

        @Override
        public List<Agreement> find(String agreementId, Network network) {
            Path versions = folder.resolve(agreementId);
            if (!Files.isDirectory(versions)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(versions)) {
                List<Agreement> agreed = new ArrayList<>();
                for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList()) {
                    agreed.add(Agreement.read(Json.parseObject(Files.readAllBytes(file), BYTES_MAX), network));
                }
                return agreed;
            } catch (IOException unreadable) {
                throw new UncheckedIOException("cannot read what was agreed to in " + versions, unreadable);
            }
        }

        @Override
        public void remember(Agreement agreement) {
            Path versions = folder.resolve(agreement.id());
            try {
                Files.createDirectories(versions);
                Path whole = Files.createTempFile(versions, ".agreement", ".part");
                Files.write(whole, Json.write(agreement.tree()));
                Files.move(whole, versions.resolve(agreement.digest().hex() + SUFFIX), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException failed) {
                throw new UncheckedIOException("cannot remember the agreement in " + versions, failed);
            }
        }
    }

    record Process(Map<Digest, Agreement> agreements) implements AgreementMemory {

        @Override
        public List<Agreement> find(String agreementId, Network network) {
            return agreements.values().stream().filter(agreement -> agreement.id().equals(agreementId)).toList();
        }

        @Override
        public void remember(Agreement agreement) {
            agreements.put(agreement.digest(), agreement);
        }
    }
}
