package org.bpci.edge;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.bpci.api.ApiFault;
import org.bpci.kernel.Refusal;

/**
 * Reads the body of one request up to a limit, against the bytes that all connections together may hold. After a refusal
 * what still comes is read and thrown away, so that the peer can see the answer before the connection ends.
 */
final class BodyReader {

    private final FrontDesk desk;
    private final int bytesMax;
    private final Promise<byte[]> done = Promise.promise();
    private Buffer bytes = Buffer.buffer();
    private boolean refused;

    private BodyReader(FrontDesk desk, int bytesMax) {
        this.desk = desk;
        this.bytesMax = bytesMax;
    }

    /** The bytes stay counted until {@link FrontDesk#release}. */
    static Future<byte[]> read(HttpServerRequest request, int bytesMax, FrontDesk desk, ConnectionWatch watch) {
        BodyReader reader = new BodyReader(desk, bytesMax);
        watch.bodyAwaited(request, reader::refuse);
        request.handler(reader::take);
        request.endHandler(end -> reader.finish());
        request.exceptionHandler(broken -> reader.refuse(ApiFault.REQUEST_MALFORMED.because("the body broke off; send all of it")));
        return reader.done.future();
    }

    static void discard(HttpServerRequest request) {
        if (!request.isEnded()) {
            request.handler(chunk -> { });
            request.resume();
        }
    }

    private void take(Buffer chunk) {
        if (refused) {
            return;
        }
        if (bytes.length() + chunk.length() > bytesMax) {
            refuse(bytesMax == 0 ? ApiFault.BODY_UNEXPECTED.because("this route takes no body; leave it out") : Gate.tooLarge(bytesMax));
        } else if (!desk.hold(chunk.length())) {
            refuse(ApiFault.EDGE_BUSY.because("the oracle holds too many large requests at the moment; try again shortly"));
        } else {
            bytes.appendBuffer(chunk);
        }
    }

    private void refuse(Refusal refusal) {
        if (!refused) {
            refused = true;
            desk.release(bytes.length());
            bytes = Buffer.buffer();
            done.tryFail(refusal);
        }
    }

    private void finish() {
        if (!refused) {
            refused = true; // nothing that comes later counts
            done.tryComplete(bytes.getBytes());
        }
    }
}
