package org.bpci.kernel;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The network a signature is meant for. Signed bytes are the DSSE pre-authentication encoding of the canonical object under
 * a type that names kind and network, so a signature counts for one kind on one network only.
 */
public final class Network {

    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private final String id;
    private final Map<Kind, byte[]> prefixes = new EnumMap<>(Kind.class);

    private Network(String id) {
        this.id = id;
        for (Kind kind : Kind.values()) {
            String type = type(kind);
            prefixes.put(kind, ("DSSEv1 " + type.length() + " " + type + " ").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** @param id 1 to 63 lower-case letters, digits, '.', '_' or '-', starting with a letter or digit */
    public static Network of(String id) {
        if (!SHAPE.matcher(id).matches()) {
            throw InputFault.FIELD_INVALID.because("a network id is 1 to 63 lower-case letters, digits, '.', '_' or '-', "
                    + "and starts with a letter or digit");
        }
        return new Network(id);
    }

    public String id() {
        return id;
    }

    /** {@code application/vnd.bpci.<kind>.v1+json; network=<id>}. */
    public String type(Kind kind) {
        return "application/vnd.bpci." + kind.wireName() + ".v1+json; network=" + id;
    }

    /** The bytes that are signed and hashed: {@code PAE(type, body)} of DSSE 1.0. */
    public byte[] pae(Kind kind, byte[] body) {
        byte[] prefix = prefixes.get(kind);
        String size = Integer.toString(body.length);
        byte[] bytes = new byte[prefix.length + size.length() + 1 + body.length];
        System.arraycopy(prefix, 0, bytes, 0, prefix.length);
        int at = prefix.length;
        for (int i = 0; i < size.length(); i++) {
            bytes[at++] = (byte) size.charAt(i);
        }
        bytes[at++] = ' ';
        System.arraycopy(body, 0, bytes, at, body.length);
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network network && id.equals(network.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
