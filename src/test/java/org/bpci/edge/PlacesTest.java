package org.bpci.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bpci.edge.Places.Place;
import org.bpci.edge.Places.Stand;
import org.junit.jupiter.api.Test;

/** Whose connection ends when all places are taken. */
class PlacesTest {

    private final Places places = new Places(4);
    private final List<String> gone = new ArrayList<>();

    @Test
    void theOldestIdleOneGivesWayAndItsPlaceIsTakenOver() {
        enter("a", Stand.WORK);
        Place idle = enter("b", Stand.IDLE);
        enter("c", Stand.IDLE);
        enter("d", Stand.UNDERWAY);
        enter("e", Stand.IDLE);
        assertEquals(List.of("b"), gone);
        assertEquals(4, places.taken());
        assertFalse(idle.move(Stand.WORK), "nothing is begun on a connection that ends");
        idle.leave();
        assertEquals(4, places.taken());
    }

    @Test
    void whoHasAWholeRequestInWorkNeverGivesWay() {
        for (String network : List.of("a", "b", "c", "d")) {
            enter(network, Stand.WORK);
        }
        assertEquals(Optional.empty(), places.enter("e", () -> gone.add("e")));
        assertEquals(List.of(), gone);
    }

    @Test
    void slowBodiesHoldAtMostHalfOfAllPlaces() {
        enter("idle", Stand.IDLE);
        for (int i = 0; i < 3; i++) {
            enter("slow", Stand.UNDERWAY);
        }
        enter("x", Stand.IDLE);
        assertEquals(List.of("slow"), gone);
        enter("y", Stand.IDLE);
        assertEquals(List.of("slow", "idle"), gone);
    }

    @Test
    void slowBodiesGiveWayWhenNobodyIsIdle() {
        enter("a", Stand.WORK);
        enter("b", Stand.WORK);
        enter("c", Stand.UNDERWAY);
        enter("d", Stand.WORK);
        enter("e", Stand.IDLE);
        assertEquals(List.of("c"), gone);
    }

    @Test
    void whoHasBeenServedWaitsAnew() {
        Place first = enter("a", Stand.WORK);
        enter("b", Stand.IDLE);
        enter("c", Stand.WORK);
        enter("d", Stand.WORK);
        assertTrue(first.move(Stand.IDLE));
        enter("e", Stand.IDLE);
        assertEquals(List.of("b"), gone);
    }

    @Test
    void aPlaceLeftIsFree() {
        Place place = enter("a", Stand.UNDERWAY);
        place.leave();
        place.leave();
        assertEquals(0, places.taken());
    }

    private Place enter(String network, Stand stand) {
        Place place = places.enter(network, () -> gone.add(network)).orElseThrow();
        assertTrue(place.move(stand));
        return place;
    }
}
