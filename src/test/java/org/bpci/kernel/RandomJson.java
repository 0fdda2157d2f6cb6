package org.bpci.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Random trees of what strict JSON can hold, for property tests. */
public final class RandomJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int SIZE_MAX = 5;

    /** The four lengths of UTF-8, each up to its last code point. */
    private static final int[] PLANES = {0, 0x80, 0x800, 0x10000, 0x110000};

    private RandomJson() {
    }

    public static JsonNode value(Random random, int levels) {
        return switch (random.nextInt(levels > 0 ? 8 : 6)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(integer(random));
            case 3 -> NODES.numberNode(real(random));
            case 4, 5 -> NODES.textNode(text(random));
            case 6 -> array(random, levels - 1);
            default -> object(random, levels - 1);
        };
    }

    public static ObjectNode object(Random random, int levels) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(SIZE_MAX); i > 0; i--) {
            object.set(text(random), value(random, levels));
        }
        return object;
    }

    private static ArrayNode array(Random random, int levels) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(SIZE_MAX); i > 0; i--) {
            array.add(value(random, levels));
        }
        return array;
    }

    private static long integer(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Json.INTEGER_MAX;
            case 1 -> -Json.INTEGER_MAX;
            case 2 -> random.nextInt(-10, 11);
            default -> random.nextLong(-Json.INTEGER_MAX, Json.INTEGER_MAX + 1);
        };
    }

    /** Any finite double but those whose canonical form is an integer that is refused as input. */
    private static double real(Random random) {
        double value = random.nextBoolean() ? Double.longBitsToDouble(random.nextLong()) : random.nextInt() / 1000.0;
        boolean unsafe = Math.abs(value) > Json.INTEGER_MAX && Math.abs(value) < 1e21;
        return Double.isFinite(value) && !unsafe ? value : 0.5;
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(SIZE_MAX); i > 0; i--) {
            int plane = random.nextInt(PLANES.length - 1);
            int point = random.nextInt(PLANES[plane], PLANES[plane + 1]);
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            text.appendCodePoint(surrogate ? '"' : point);
        }
        return text.toString();
    }
}
