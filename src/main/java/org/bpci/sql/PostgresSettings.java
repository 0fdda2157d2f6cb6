package org.bpci.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/** The embedded server's configuration: durable first, then sized for one node on a small machine. */
final class PostgresSettings {

    private PostgresSettings() {
    }

    static Map<String, String> of(int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        // An acknowledged message is a committed one, and committed means on the disk.
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        // Only this machine, only with the password, and no socket file for others to find.
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("password_encryption", "scram-sha-256");
        settings.put("max_connections", "40");
        // No replica reads this log; minimal makes it smaller. Who wants replicas runs an external PostgreSQL.
        settings.put("wal_level", "minimal");
        settings.put("max_wal_senders", "0");
        // Each checkpoint makes the next change of every page write the page in full: rarer ones cost less, and
        // recovery after a crash still ends within seconds.
        settings.put("checkpoint_timeout", "10min");
        settings.put("max_wal_size", "2GB");
        // Queues and indexes in use fit; the rest is the operating system's page cache.
        settings.put("shared_buffers", "128MB");
        settings.put("huge_pages", "off");
        // Short statements only: compiling or splitting them costs more than it saves, and the cores are the node's.
        settings.put("jit", "off");
        settings.put("max_parallel_workers_per_gather", "0");
        // Queue tables live by delete and update; clean them before they bloat.
        settings.put("autovacuum_naptime", "15s");
        // A week of files, each overwritten after seven days, in English for those who search for a message.
        settings.put("logging_collector", "on");
        settings.put("log_directory", "../log");
        settings.put("log_filename", "postgres-%a.log");
        settings.put("log_truncate_on_rotation", "on");
        settings.put("log_rotation_age", "1d");
        settings.put("log_rotation_size", "0");
        // Neither statements nor row values: they hold what nodes send each other.
        settings.put("log_min_error_statement", "panic");
        settings.put("log_error_verbosity", "terse");
        settings.put("log_checkpoints", "off");
        settings.put("lc_messages", "C");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        return settings;
    }

    static String asFile(Map<String, String> settings) {
        StringBuilder text = new StringBuilder("# Written at every start of the node; changes made here are lost.\n");
        settings.forEach((name, value) -> text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n"));
        return text.toString();
    }
}
