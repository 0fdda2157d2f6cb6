package org.bpci.kernel;

import java.net.URI;
import java.nio.file.Path;

/** Opens the signer a URI names. */
public final class Signers {

    private Signers() {
    }

    /** @param uri {@code file:/path/to/key.pem} */
    public static Signer open(URI uri) {
        if ("file".equalsIgnoreCase(uri.getScheme())) {
            return KeyFile.read(path(uri));
        }
        throw InputFault.KEY_FILE_INVALID.because("no signer for the scheme of '" + uri + "'; use file:/path/to/key.pem");
    }

    /** Also {@code file:relative/key.pem}, which {@code Path.of(URI)} refuses. */
    private static Path path(URI uri) {
        return Path.of(uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath());
    }
}
