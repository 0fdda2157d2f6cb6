package org.bpci.relay;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.bpci.bus.Room;
import org.bpci.kernel.Digest;
import org.bpci.kernel.Kind;
import org.bpci.kernel.Network;
import org.bpci.kernel.Refusal;
import org.bpci.kernel.SignatureValue;
import org.bpci.kernel.Signed;
import org.bpci.kernel.VerificationKey;
import org.bpci.kernel.Verifier;

/**
 * Verifies signatures, which is most of what a message costs. Stateless, so the relay has several; they never wait for
 * anything but the processor.
 */
final class VerifierVerticle extends Room {

    private final Network network;

    VerifierVerticle(Network network) {
        this.network = network;
    }

    @Override
    public Future<?> start() {
        serve(VerifierRequest.VerifyClaims.class, request -> {
            List<Proof> proofs = new ArrayList<>(request.claims().size());
            for (VerifierRequest.Claim claim : request.claims()) {
                proofs.add(verify(claim));
            }
            return proofs;
        });
        return open(VerifierRequest.class, VerifierRequest.ADDRESS);
    }

    Proof verify(VerifierRequest.Claim claim) {
        try {
            Signed signed = Signed.of(claim.tree());
            byte[] bytes = signed.bytes(network, Kind.MESSAGE);
            Digest digest = Digest.of(bytes);
            if (signed.signature().isEmpty() && claim.key().isEmpty()) {
                return new Proof.Proven(signed.readable(), digest, "", application(claim));
            }
            String text = claim.tree().path(Signed.SIGNATURE).asText();
            boolean seen = claim.hint().isPresent() && claim.hint().get().equals(new Recent.Mark(digest, text, claim.key()));
            if (!seen && !verified(claim.key().orElseThrow(), bytes, signed)) {
                signed.require(network, Kind.MESSAGE, claim.key().orElseThrow());
            }
            return new Proof.Proven(signed.readable(), digest, text, application(claim));
        } catch (Refusal refusal) {
            return new Proof.Disproven(refusal);
        }
    }

    /** The second factor of a call. A bad one is not the source's forgery alone: the court says so to whoever signed the message. */
    private Proof.AppSignature application(VerifierRequest.Claim claim) {
        if (claim.call().isEmpty()) {
            return Proof.AppSignature.ABSENT;
        }
        VerifierRequest.CallClaim call = claim.call().get();
        if (call.key().isEmpty()) {
            return Proof.AppSignature.KEY_UNKNOWN;
        }
        try {
            boolean verified = Signed.of(call.tree()).verifies(network, call.kind(), call.key().get());
            return verified ? Proof.AppSignature.VERIFIED : Proof.AppSignature.FORGED;
        } catch (Refusal malformed) {
            return Proof.AppSignature.FORGED;
        }
    }

    /** As {@link Signed#require} without encoding the bytes a second time; that one is asked for the words of a refusal. */
    private static boolean verified(VerificationKey key, byte[] bytes, Signed signed) {
        SignatureValue signature = signed.signature().orElse(null);
        return signature != null && Verifier.verify(key, bytes, signature);
    }
}
