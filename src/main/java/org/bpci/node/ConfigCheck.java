package org.bpci.node;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bpci.kernel.Spelling;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads a configuration as YAML nodes, which still know their lines, and finds everything in it that is unknown, misspelt,
 * of the wrong kind, given twice or too clever (anchors and tags: a configuration should be readable at a glance).
 */
final class ConfigCheck {

    private static final int FILE_CHARS_MAX = 1 << 20;
    private static final int DEPTH_MAX = 10;

    /** A password that stands in the file itself: between the user and the host, and not a reference. */
    private static final Pattern LITERAL_PASSWORD = Pattern.compile("//[^/@:]*:[^@$/][^@/]*@");

    private final String file;
    private final List<ConfigProblem> problems = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private ConfigCheck(String file) {
        this.file = file;
    }

    /**
     * @param problems in the order of the lines; empty when the text is a configuration
     * @param lines    where each key stands, by path
     */
    record Result(List<ConfigProblem> problems, Map<String, Integer> lines) {
    }

    static Result of(String file, String yaml) {
        ConfigCheck check = new ConfigCheck(file);
        LoaderOptions limits = new LoaderOptions();
        limits.setCodePointLimit(FILE_CHARS_MAX);
        limits.setNestingDepthLimit(DEPTH_MAX);
        limits.setMaxAliasesForCollections(0);
        try {
            Node root = new Yaml(limits).compose(new StringReader(yaml));
            if (root != null && !Tag.NULL.equals(root.getTag())) {
                check.group("", root);
            }
        } catch (MarkedYAMLException malformed) {
            int line = malformed.getProblemMark() == null ? 0 : malformed.getProblemMark().getLine() + 1;
            check.problems.add(new ConfigProblem(file, line, "", "not YAML: " + malformed.getProblem()));
        } catch (YAMLException malformed) {
            check.problems.add(new ConfigProblem(file, 0, "", "not YAML: " + malformed.getMessage()));
        }
        return new Result(List.copyOf(check.problems), Map.copyOf(check.lines));
    }

    private void group(String path, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            complain(node, path, "expected the keys " + String.join(", ", namesUnder(path)));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple pair : mapping.getValue()) {
            String name = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            String full = path.isEmpty() ? name : path + "." + name;
            if (!seen.add(name)) {
                complain(pair.getKeyNode(), full, "given twice; keep one");
            } else if (ConfigKeys.BY_PATH.containsKey(full)) {
                lines.put(full, pair.getKeyNode().getStartMark().getLine() + 1);
                value(full, ConfigKeys.BY_PATH.get(full).kind(), pair.getValueNode());
            } else if (!namesUnder(full).isEmpty()) {
                group(full, pair.getValueNode());
            } else {
                complain(pair.getKeyNode(), full, unknown(name, path));
            }
        }
    }

    private void value(String path, ConfigKind kind, Node node) {
        switch (kind) {
            case ConfigKind.Scalar scalar -> scalar(path, scalar, node);
            case ConfigKind.Many many -> {
                if (isListOf(node, many.countMax())) {
                    ((SequenceNode) node).getValue().forEach(item -> scalar(path, many.item(), item));
                } else {
                    complain(node, path, "expected " + many.expectation());
                }
            }
            case ConfigKind.Groups groups -> {
                if (isListOf(node, groups.countMax())) {
                    ((SequenceNode) node).getValue().forEach(item -> member(path, groups, item));
                } else {
                    complain(node, path, "expected " + groups.expectation());
                }
            }
        }
    }

    private static boolean isListOf(Node node, int countMax) {
        return node instanceof SequenceNode list && list.getValue().size() <= countMax;
    }

    private void member(String path, ConfigKind.Groups groups, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            complain(node, path, "expected " + groups.expectation());
            return;
        }
        Set<String> names = groups.members().stream().map(ConfigKey::path).collect(Collectors.toSet());
        Set<String> seen = new HashSet<>();
        for (NodeTuple pair : mapping.getValue()) {
            String name = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (!seen.add(name)) {
                complain(pair.getKeyNode(), path + "." + name, "given twice; keep one");
            } else if (names.contains(name)) {
                groups.members().stream().filter(key -> key.path().equals(name))
                        .forEach(key -> value(path + "." + name, key.kind(), pair.getValueNode()));
            } else {
                complain(pair.getKeyNode(), path + "." + name, unknown(name, names));
            }
        }
    }

    private void scalar(String path, ConfigKind.Scalar kind, Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            complain(node, path, "expected " + kind.expectation());
            return;
        }
        boolean isText = Tag.STR.equals(scalar.getTag());
        boolean wantsText = kind instanceof ConfigKind.Text || kind instanceof ConfigKind.Choice;
        if (Tag.NULL.equals(scalar.getTag())) {
            complain(node, path, "has no value; expected " + kind.expectation() + ", or remove the line for the default");
        } else if (wantsText && !isText) {
            complain(node, path, "'" + shown(scalar) + "' would be read as something else than text; put it in quotes");
        } else if (!wantsText && isText && !scalar.isPlain()) {
            complain(node, path, "is quoted; expected " + kind.expectation() + " without quotes");
        } else if (path.equals(ConfigKeys.DATABASE_URL) && LITERAL_PASSWORD.matcher(scalar.getValue()).find()) {
            complain(node, path, "holds a password; write ${BPCI_DATABASE_PASSWORD} in its place and set that environment variable");
        } else if (!ConfigReferences.isIn(scalar.getValue())) {
            try {
                kind.parse(scalar.getValue());
            } catch (IllegalArgumentException wrong) {
                complain(node, path, "'" + shown(scalar) + "' does not fit; expected " + kind.expectation());
            }
        }
    }

    private static String shown(ScalarNode scalar) {
        String text = scalar.getValue().replaceAll("\\p{Cntrl}", " ");
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private void complain(Node node, String path, String complaint) {
        problems.add(new ConfigProblem(file, node.getStartMark().getLine() + 1, path, complaint));
    }

    private static String unknown(String name, String path) {
        return unknown(name, namesUnder(path)) + Spelling.nearest(name, ConfigKeys.LIST.stream().map(ConfigKey::name).toList())
                .filter(near -> !namesUnder(path).contains(near))
                .map(near -> elsewhere(near)).orElse("");
    }

    private static String elsewhere(String name) {
        return "; " + name + " belongs under " + ConfigKeys.LIST.stream().filter(key -> key.name().equals(name))
                .map(key -> key.path().contains(".") ? key.path().substring(0, key.path().lastIndexOf('.')) : "the top level")
                .findFirst().orElseThrow();
    }

    private static String unknown(String name, Set<String> known) {
        return "is not a key" + Spelling.nearest(name, known).map(near -> "; did you mean " + near + "?")
                .orElse("; the keys here are " + String.join(", ", new TreeSet<>(known)));
    }

    private static Set<String> namesUnder(String path) {
        String prefix = path.isEmpty() ? "" : path + ".";
        return ConfigKeys.LIST.stream().map(ConfigKey::path).filter(full -> full.startsWith(prefix))
                .map(full -> full.substring(prefix.length()).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
