package org.bpci.cli.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** CPU of a Java process by what its threads are for, from {@code /proc}; empty where there is none. */
record ThreadCpu(Map<String, Long> ticksByThread, Map<String, Group> groups) {

    /** What a thread works for, told by its name; the kernel keeps 15 characters of it. */
    enum Group {
        EVENT_LOOPS("event loops"), WORKERS("workers"), COLLECTOR("garbage collector"), COMPILER("compiler"), OTHERS("others");

        private final String words;

        Group(String words) {
            this.words = words;
        }

        static Group of(String name) {
            return name.startsWith("vert.x-eventloo") ? EVENT_LOOPS
                    : name.startsWith("vert.x-") || name.startsWith("ForkJoin") ? WORKERS
                    : name.startsWith("GC ") || name.startsWith("G1 ") || name.equals("VM Thread") ? COLLECTOR
                    : name.contains("Compiler") ? COMPILER : OTHERS;
        }
    }

    static ThreadCpu of(long pid) {
        Map<String, Long> ticks = new HashMap<>();
        Map<String, Group> groups = new HashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                String id = thread.getFileName().toString();
                ticks.put(id, Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
                groups.put(id, Group.of(stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))));
            }
        } catch (IOException endedOrNoProc) {
            // what was read so far stands
        }
        return new ThreadCpu(ticks, groups);
    }

    /** Shares of what was used since {@code before}: {@code event loops 88 %, compiler 7 %, …}. */
    String sharesSince(ThreadCpu before) {
        Map<Group, Long> used = new EnumMap<>(Group.class);
        ticksByThread.forEach((thread, ticks) ->
                used.merge(groups.get(thread), ticks - before.ticksByThread.getOrDefault(thread, 0L), Long::sum));
        long all = Math.max(1, used.values().stream().mapToLong(Long::longValue).sum());
        return used.entrySet().stream().filter(group -> group.getValue() > 0)
                .map(group -> String.format(Locale.ROOT, "%s %.0f %%", group.getKey().words, 100.0 * group.getValue() / all))
                .collect(Collectors.joining(", "));
    }
}
