package org.bpci.edge;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.function.Consumer;
import org.bpci.edge.Places.Place;
import org.bpci.edge.Places.Stand;
import org.bpci.kernel.Refusal;

/** What {@link ConnectionWatch} knows of one connection: the request it is at, and what that still lacks. */
final class Guest {

    final PipelineGuard guard;
    final Place place;
    private HttpServerResponse current; // null before the first; the router wraps requests, but not their responses
    private boolean bodyOpen;
    private boolean answerOpen;
    private boolean answering;
    private boolean last;
    /** Refuses the body that is waited for; empty when its end is of no interest. */
    private Optional<Consumer<Refusal>> refuseBody = Optional.empty();
    private long deadline;

    Guest(PipelineGuard guard, Place place, long deadline) {
        this.guard = guard;
        this.place = place;
        this.deadline = deadline;
    }

    /** Answers may be taken after the next request of a pipeline was begun. */
    boolean isAt(HttpServerRequest request) {
        return current == request.response();
    }

    void begin(HttpServerRequest request, long bodyBy) {
        current = request.response();
        bodyOpen = true;
        answerOpen = true;
        answering = false;
        refuseBody = Optional.empty();
        deadline = bodyBy;
    }

    void awaitBody(Consumer<Refusal> refuse) {
        refuseBody = Optional.of(refuse);
    }

    void bodyEnded() {
        bodyOpen = false;
        refuseBody = Optional.empty();
    }

    void answering(long takenBy) {
        answering = true;
        refuseBody = Optional.empty();
        deadline = takenBy;
    }

    void answered() {
        answering = false;
        answerOpen = false;
    }

    void deadline(long nanos) {
        deadline = nanos;
    }

    boolean late(long nanos) {
        return nanos - deadline >= 0 && !working();
    }

    /** It has our whole attention: a whole request that has no answer yet. */
    boolean working() {
        return answerOpen && !answering && !bodyOpen;
    }

    boolean bodyOpen() {
        return bodyOpen;
    }

    boolean answerOpen() {
        return answerOpen;
    }

    Optional<Consumer<Refusal>> refuseBody() {
        return refuseBody;
    }

    /** No request follows the current one, whatever still comes. */
    void last() {
        last = true;
    }

    boolean isLast() {
        return last || guard.broken() && guard.unanswered() <= 1;
    }

    /** Whether the place is still its own. */
    boolean settle() {
        return place.move(working() ? Stand.WORK : answerOpen || bodyOpen ? Stand.UNDERWAY : Stand.IDLE);
    }
}
