package org.bpci.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The configuration that comes with the software, {@code conf/oracle-config.yaml}: every key with its default. */
public final class ShippedConfig {

    private static final String RESOURCE = "/conf/oracle-config.yaml";

    private ShippedConfig() {
    }

    /** As it is, with the comments that say what each key means. */
    public static String yaml() {
        try (InputStream shipped = ShippedConfig.class.getResourceAsStream(RESOURCE)) {
            return new String(shipped.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException("the program's own " + RESOURCE + " cannot be read", broken);
        }
    }

    /** The same keys and defaults for programs; comments have no place in it. */
    public static JsonNode json() {
        return tree(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml()));
    }

    private static JsonNode tree(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value) {
            case Map<?, ?> group -> {
                ObjectNode members = json.objectNode();
                group.forEach((name, member) -> members.set(name.toString(), tree(member)));
                yield members;
            }
            case List<?> list -> {
                ArrayNode items = json.arrayNode();
                list.forEach(item -> items.add(tree(item)));
                yield items;
            }
            case Boolean flag -> json.booleanNode(flag);
            case Double number -> json.numberNode(BigDecimal.valueOf(number));
            case Number number -> json.numberNode(number.longValue());
            case null -> json.nullNode();
            default -> json.textNode(value.toString());
        };
    }
}
