package org.bpci.kernel;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 digest, 32 bytes. The digest of an object's signed bytes is the object's identity. */
public final class Digest implements Comparable<Digest> {

    public static final int BYTES = 32;

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Digest of(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** @param bytes exactly 32 bytes, copied */
    public static Digest ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw InputFault.FIELD_INVALID.because("a SHA-256 digest has 32 bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /** @param hex 64 lower or upper case hexadecimal digits */
    public static Digest ofHex(String hex) {
        try {
            return ofBytes(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException notHex) {
            throw InputFault.FIELD_INVALID.because("a SHA-256 digest is written as 64 hexadecimal digits");
        }
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Digest other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
