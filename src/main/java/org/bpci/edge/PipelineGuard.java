package org.bpci.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before Vert.x's own handler and keeps three things from it: more requests without answers than a program has use
 * for, of which it takes 128 and then reports every further one as an error of ours while it keeps reading; bodies that
 * are not HTTP, for which it ends the connection without a word; and versions of HTTP that it answers in their own name.
 */
final class PipelineGuard extends ChannelInboundHandlerAdapter {

    static final int UNANSWERED_MAX = 32;

    private final Runnable flooded;
    private final Runnable malformed;
    private int unanswered;
    private boolean broken;
    private boolean deaf;

    /** Another version of HTTP than 1.0 and 1.1. */
    static final class VersionUnknown extends RuntimeException {

        private static final long serialVersionUID = 1L;

        VersionUnknown() {
            super("the version is neither HTTP/1.0 nor HTTP/1.1", null, false, false);
        }
    }

    /**
     * @param flooded   too many requests came; nothing more is let through
     * @param malformed the body of the latest request cannot be read to its end; nothing more is let through
     */
    PipelineGuard(Runnable flooded, Runnable malformed) {
        this.flooded = flooded;
        this.malformed = malformed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            begin(context, request);
        } else if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
            content.release();
            deaf = true;
            broken = true;
            malformed.run();
        } else {
            context.fireChannelRead(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        if (++unanswered > UNANSWERED_MAX) {
            deaf = true;
            ReferenceCountUtil.release(request);
            flooded.run();
            return;
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            deaf = true; // whatever follows is of that version too
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
            request.setDecoderResult(DecoderResult.failure(new VersionUnknown()));
        }
        context.fireChannelRead(request);
    }

    void answered() {
        unanswered--;
    }

    int unanswered() {
        return unanswered;
    }

    /** Whether the latest request has a body that cannot be read to its end. */
    boolean broken() {
        return broken;
    }

    /** Lets nothing more through. */
    void deafen() {
        deaf = true;
    }
}
