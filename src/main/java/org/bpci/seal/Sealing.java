package org.bpci.seal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.bpci.kernel.Canonical;
import org.bpci.kernel.Fields;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Signed;

/**
 * Seals the content of an object and opens it again. Every other member of the object, whichever it has, is bound as additional
 * data: {@code PAE(type, JCS(object without "sealed" and "signature"))}, where the type names the network. So sealed content
 * cannot be moved under another header, to another agreement or to another network. The sender signs the object afterwards.
 */
public final class Sealing {

    private static final byte[] INFO = "bpci.v1 sealed content".getBytes(StandardCharsets.US_ASCII);

    private Sealing() {
    }

    /**
     * A copy of {@code header} with the member {@code sealed}.
     *
     * @param random {@link SealSuite#randomBytes} of a cryptographic generator, used for this call alone
     */
    public static ObjectNode seal(Network network, ObjectNode header, PublicSealKey recipient, byte[] plaintext, byte[] random) {
        Hpke.Envelope envelope = Hpke.seal(recipient, INFO, aad(network, header), plaintext, random);
        ObjectNode sealed = header.objectNode();
        sealed.setAll(header);
        sealed.set(Sealed.MEMBER, new Sealed(recipient.suite(), recipient.keyId(), envelope.encapsulation(), envelope.ciphertext()).tree());
        return sealed;
    }

    /** The plaintext. Refuses what is sealed for another key, was changed, or stands under another header than it was sealed with. */
    public static byte[] open(Network network, ObjectNode object, PrivateSealKey recipient) {
        Sealed sealed = Sealed.read(Fields.of(object, "sealed object"));
        if (sealed.suite() != recipient.suite() || !sealed.keyId().equals(recipient.publicKey().keyId())) {
            throw SealFault.SEALED_FOR_ANOTHER_KEY.because("it is sealed for the key " + sealed.keyId() + " of suite " + sealed.suite().wireName()
                    + ", this one is " + recipient.publicKey().keyId() + " of suite " + recipient.suite().wireName() + "; seal it anew for this key");
        }
        return Hpke.open(recipient, INFO, aad(network, object), new Hpke.Envelope(sealed.encapsulation(), sealed.ciphertext()))
                .orElseThrow(() -> SealFault.SEAL_BROKEN.because("content or header differ from what was sealed; ask the sender for a new call"));
    }

    private static byte[] aad(Network network, ObjectNode object) {
        return network.pae(Kind.SEALED, Canonical.without(object, Sealed.MEMBER, Signed.SIGNATURE));
    }
}
