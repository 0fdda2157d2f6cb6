package org.bpci.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Cuts a peer that sends request upon request without waiting for answers. It stands before Vert.x's own handler, which
 * takes 128 of them and then reports every further one as an error of ours while it keeps reading.
 */
final class PipelineGuard extends ChannelInboundHandlerAdapter {

    static final int UNANSWERED_MAX = 32;

    private final Runnable cut;
    private int unanswered;
    private boolean closed;

    PipelineGuard(Runnable cut) {
        this.cut = cut;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest && ++unanswered > UNANSWERED_MAX && !closed) {
            closed = true;
            cut.run();
        }
        if (closed) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    void answered() {
        unanswered--;
    }
}
