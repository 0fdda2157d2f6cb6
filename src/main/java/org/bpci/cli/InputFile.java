package org.bpci.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bpci.client.ClientFault;
import org.bpci.kernel.FileTrouble;

/** A file named on the command line, read whole and never beyond its bound. */
final class InputFile {

    private InputFile() {
    }

    static byte[] read(Path file, int bytesMax) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(bytesMax);
            if (bytes.length == bytesMax && in.read() >= 0) {
                throw ClientFault.FILE_UNREADABLE.because(file + " is larger than " + bytesMax + " bytes; it is not what it should be");
            }
            return bytes;
        } catch (IOException unreadable) {
            throw ClientFault.FILE_UNREADABLE.because(file + " cannot be read (" + FileTrouble.of(unreadable) + ")");
        }
    }
}
