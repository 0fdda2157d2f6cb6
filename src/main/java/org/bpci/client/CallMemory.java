package org.bpci.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.bpci.kernel.Json;
import org.bpci.kernel.NodeId;
import org.bpci.kernel.Signed;

/**
 * The calls of this user that have no response yet, each as the message it was sent in: whoever sends the same message again is
 * told the response, and what cannot be read back is not a new call by mistake.
 */
public final class CallMemory {

    private static final String SUFFIX = ".json";
    private static final int BYTES_MAX = 32 << 20;

    private final Path folder;

    private CallMemory(Path folder) {
        this.folder = folder;
    }

    /** {@code <folder>/<agreement id>/<call id>.json}, mode 0600; folders are made when they are needed. */
    public static CallMemory at(Path folder) {
        return new CallMemory(folder);
    }

    /** Empty when there is none, or when its response was read. */
    public Optional<Signed> find(String agreementId, String callId) {
        if (!NodeId.isName(agreementId) || !NodeId.isName(callId)) {
            return Optional.empty();
        }
        Path file = file(agreementId, callId);
        try {
            return Files.exists(file) ? Optional.of(Signed.of(Json.parseObject(Files.readAllBytes(file), BYTES_MAX))) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the call in " + file, unreadable);
        }
    }

    /** To be called before it is sent. */
    public void remember(String agreementId, String callId, Signed message) {
        Path file = file(agreementId, callId);
        try {
            Files.createDirectories(file.getParent());
            Path whole = Files.createTempFile(file.getParent(), ".call", ".part");
            Files.write(whole, Json.write(message.tree()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot keep the call in " + file, failed);
        }
    }

    public void forget(String agreementId, String callId) {
        Path file = file(agreementId, callId);
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot remove the call in " + file, failed);
        }
    }

    private Path file(String agreementId, String callId) {
        return folder.resolve(agreementId).resolve(callId + SUFFIX);
    }
}
