package org.bpci.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bpci.kernel.Fields;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.Json;
import org.bpci.kernel.Refusal;
import org.bpci.ledger.LedgerRequest.PastCheckpoint;
import org.bpci.ledger.LogAudit;
import org.bpci.ledger.LogSource;
import org.bpci.ledger.LogTiles;

/**
 * A whole log in one ZIP file, laid out as C2SP tlog-tiles serves it: {@code checkpoint}, {@code tile/…}; besides,
 * {@code vkey} and {@code checkpoints.jsonl}.
 */
public final class LogBundle implements LogSource, AutoCloseable {

    private static final String CHECKPOINT = "checkpoint";
    private static final String VKEY = "vkey";
    private static final String CHECKPOINTS = "checkpoints.jsonl";
    private static final String TILE = "tile/";
    /** The largest bundle of entries: 256 of 65 535 bytes and their lengths. */
    private static final int RESOURCE_BYTES_MAX = 256 * 65_537;
    private static final int LINE_CHARS_MAX = 32_768;
    private static final int PAGE_CHECKPOINTS = 1_000;

    private final ZipFile zip;
    private BufferedReader reader; // of the checkpoints, between pages; null before the first
    private long readUpTo = -1;

    private LogBundle(ZipFile zip) {
        this.zip = zip;
    }

    public static LogBundle open(Path file) {
        try {
            return new LogBundle(new ZipFile(file.toFile()));
        } catch (IOException unreadable) {
            throw ClientFault.FILE_UNREADABLE.because(file + " is not a bundle made by 'bpci audit export' (" + unreadable.getMessage() + ")");
        }
    }

    /** Whether the file begins like a ZIP file. */
    public static boolean is(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 'P' && in.read() == 'K';
        } catch (IOException unreadable) {
            throw ClientFault.FILE_UNREADABLE.because(file + " cannot be read (" + FileTrouble.of(unreadable) + ")");
        }
    }

    /** Copies everything up to the latest checkpoint. The source must have all of it; what it says is checked by an audit, not here. */
    public static long write(Path file, LogSource source, String vkey, LogAudit.Progress progress) {
        String checkpoint = source.checkpoint().orElseThrow(() ->
                ClientFault.FILE_UNREADABLE.because("nothing has been signed yet; there is nothing to export"));
        long size = LogTiles.size(checkpoint);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file)); ZipOutputStream zip = new ZipOutputStream(out)) {
            put(zip, CHECKPOINT, checkpoint.getBytes(StandardCharsets.UTF_8));
            put(zip, VKEY, vkey.getBytes(StandardCharsets.UTF_8));
            putCheckpoints(zip, source, size);
            long copied = 0;
            List<String> paths = LogTiles.paths(size);
            for (String path : paths) {
                put(zip, TILE + path, source.tile(path).orElseThrow(() -> ClientFault.FILE_UNREADABLE.because(
                        "the oracle cannot serve tile " + path + "; 'bpci audit verify' says what is wrong with its ledger")));
                progress.read(++copied * size / paths.size(), size);
            }
            return size;
        } catch (IOException failure) {
            throw ClientFault.FILE_UNREADABLE.because(file + " cannot be written (" + FileTrouble.of(failure) + ")");
        }
    }

    public String vkey() {
        return new String(resource(VKEY).orElseThrow(() -> incomplete(VKEY)), StandardCharsets.UTF_8).strip();
    }

    @Override
    public Optional<String> checkpoint() {
        return resource(CHECKPOINT).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public List<PastCheckpoint> checkpoints(long after) {
        try {
            if (reader == null || after < readUpTo) {
                ZipEntry entry = Optional.ofNullable(zip.getEntry(CHECKPOINTS)).orElseThrow(() -> incomplete(CHECKPOINTS));
                reader = new BufferedReader(new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8));
                readUpTo = 0;
            }
            List<PastCheckpoint> page = new ArrayList<>();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                PastCheckpoint past = past(line);
                if (past.size() <= readUpTo) {
                    throw ClientFault.FILE_UNREADABLE.because("the checkpoints of the bundle are not in order");
                }
                readUpTo = past.size();
                if (past.size() > after) {
                    page.add(past);
                }
                if (page.size() == PAGE_CHECKPOINTS) {
                    break;
                }
            }
            return page;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Optional<byte[]> tile(String path) {
        return resource(TILE + path);
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private Optional<byte[]> resource(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return Optional.empty();
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return Optional.of(in.readNBytes(RESOURCE_BYTES_MAX));
        } catch (IOException damaged) { // a flipped byte in the compressed data; the audit says which entries that costs
            return Optional.empty();
        }
    }

    private static void putCheckpoints(ZipOutputStream zip, LogSource source, long size) throws IOException {
        zip.putNextEntry(new ZipEntry(CHECKPOINTS));
        long last = 0;
        for (List<PastCheckpoint> page = source.checkpoints(0); !page.isEmpty() && last < size; page = source.checkpoints(last)) {
            for (PastCheckpoint past : page) {
                last = past.size();
                if (last <= size) {
                    ObjectNode line = JsonNodeFactory.instance.objectNode()
                            .put("size", past.size()).put("previous", past.previous()).put("note", past.note());
                    zip.write(Json.write(line));
                    zip.write('\n');
                }
            }
        }
        zip.closeEntry();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    private static PastCheckpoint past(String line) {
        try {
            Fields fields = Fields.of(Json.parseObject(line, LINE_CHARS_MAX), "checkpoint");
            return new PastCheckpoint(fields.integer("size", 1, Json.INTEGER_MAX), fields.integer("previous", 0, Json.INTEGER_MAX),
                    fields.text("note", LINE_CHARS_MAX));
        } catch (Refusal malformed) {
            throw ClientFault.FILE_UNREADABLE.because("the checkpoints of the bundle: " + malformed.detail());
        }
    }

    private static Refusal incomplete(String name) {
        return ClientFault.FILE_UNREADABLE.because("the bundle has no " + name + "; export it again");
    }
}
