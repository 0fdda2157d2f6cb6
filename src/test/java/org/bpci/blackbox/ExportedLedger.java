package org.bpci.blackbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bpci.kernel.Json;

/** The entries of an exported ledger, read as C2SP tlog-tiles describes them and not with the oracle's own classes. */
final class ExportedLedger {

    private static final String BUNDLES = "tile/entries/";
    private static final int LEAF_BYTES_MAX = 65_535;

    private ExportedLedger() {
    }

    static List<ObjectNode> entries(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<ObjectNode> entries = new ArrayList<>();
            for (ZipEntry bundle : zip.stream().filter(entry -> entry.getName().startsWith(BUNDLES)).toList()) {
                ByteBuffer bytes = ByteBuffer.wrap(zip.getInputStream(bundle).readAllBytes());
                while (bytes.hasRemaining()) {
                    byte[] leaf = new byte[Short.toUnsignedInt(bytes.getShort())];
                    bytes.get(leaf);
                    entries.add(Json.parseObject(leaf, LEAF_BYTES_MAX));
                }
            }
            return entries;
        }
    }
}
