package org.bpci.sql;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Holds a directory for this process alone. The operating system drops the lock when the process ends, however it ends,
 * so a crash leaves nothing to clean up; the file stays and is meaningless without the lock.
 */
public final class DirectoryLock implements AutoCloseable {

    private static final int OWNER_BYTES_MAX = 64;

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates {@code directory} (for its owner only) when it is missing, and locks it through {@code name} in it. */
    public static DirectoryLock take(Path directory, String name) {
        FileChannel channel = null;
        try {
            OwnerOnly.createDirectories(directory);
            channel = FileChannel.open(directory.resolve(name),
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = owner(channel);
                channel.close();
                throw SqlFault.DATA_DIRECTORY_IN_USE.because(directory + " is in use by " + owner
                        + "; stop that process or choose another directory with --data-dir");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
            return new DirectoryLock(channel);
        } catch (IOException failure) {
            closeQuietly(channel);
            throw SqlFault.DATA_DIRECTORY_UNUSABLE.because(directory + " cannot be written (" + failure
                    + "); make it a directory that this user may write, or choose another with --data-dir");
        }
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(OWNER_BYTES_MAX);
        channel.read(text, 0);
        String owner = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return owner.isEmpty() ? "another process" : owner;
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null && channel.isOpen()) {
                channel.close();
            }
        } catch (IOException released) {
            // The descriptor, and with it the lock, is gone either way.
        }
    }
}
