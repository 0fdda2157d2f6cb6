package org.bpci.node;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.logstash.logback.composite.GlobalCustomFieldsJsonProvider;
import net.logstash.logback.composite.loggingevent.LogLevelJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggerNameJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventFormattedTimestampJsonProvider;
import net.logstash.logback.composite.loggingevent.LoggingEventJsonProviders;
import net.logstash.logback.composite.loggingevent.MessageJsonProvider;
import net.logstash.logback.composite.loggingevent.StackTraceJsonProvider;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.bpci.kernel.FileTrouble;
import org.bpci.kernel.NodeId;
import org.slf4j.LoggerFactory;

/**
 * Sends log lines where the configuration says, from a thread of its own: an event loop must never wait for a disk. A person
 * at the terminal still sees warnings on stderr.
 */
final class Logs implements AutoCloseable {

    private static final String TEXT = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - %msg %kvp%n";
    private static final String TERMINAL = "%d{HH:mm:ss.SSS} %-5level %msg %kvp%n";
    private static final String FILE_SIZE_MAX = "50MB";
    private static final String ALL_FILES_SIZE_MAX = "1GB";
    private static final int FILE_DAYS_MAX = 30;

    /** Lines waiting for a slow disk; at four fifths lines of level info and lower are left out. */
    private static final int WAITING_LINES_MAX = 8_192;
    private static final int FLUSH_MILLIS_MAX = 2_000;

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final LoggingConfig config;
    private final NodeId oracle;
    private final MeterRegistry meters;

    private Logs(LoggingConfig config, NodeId oracle, MeterRegistry meters) {
        this.config = config;
        this.oracle = oracle;
        this.meters = meters;
    }

    /** Replaces the logging of the whole process. */
    static Logs configure(LoggingConfig config, NodeId oracle, MeterRegistry meters) {
        Logs logs = new Logs(config, oracle, meters);
        logs.config.outputs().forEach(Logs::requireWritable);
        logs.apply();
        return logs;
    }

    private static void requireWritable(LoggingConfig.Output output) {
        if (output instanceof LoggingConfig.Output.File(Path path)) {
            try {
                Files.createDirectories(path.getParent());
                Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
            } catch (IOException unwritable) {
                throw NodeFault.LOG_UNWRITABLE.because(path + " cannot be written (" + FileTrouble.of(unwritable)
                        + "); change logging.outputs, or let this user write there");
            }
        }
    }

    private void apply() {
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(config.level()));
        // What libraries say at info is about themselves.
        for (String library : new String[] {"io.netty", "io.vertx", "org.flywaydb", "org.postgresql", "jdk", "sun"}) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        // Several instances of one server share its gauges; Micrometer warns of each.
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        boolean console = false;
        for (LoggingConfig.Output output : config.outputs()) {
            root.addAppender(detached(appender(output)));
            console |= output instanceof LoggingConfig.Output.Console;
        }
        if (!console) {
            root.addAppender(started(terminal()));
        }
    }

    private Appender<ILoggingEvent> appender(LoggingConfig.Output output) {
        return switch (output) {
            case LoggingConfig.Output.File file -> file(file.path());
            case LoggingConfig.Output.Console console -> {
                ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
                appender.setEncoder(encoder());
                yield appender;
            }
            case LoggingConfig.Output.Elasticsearch server ->
                    new ElasticsearchAppender(server.endpoint(), server.index(), json(), meters);
        };
    }

    private Appender<ILoggingEvent> file(Path path) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(path.toString());
        appender.setEncoder(encoder());
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(path + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(FileSize.valueOf(FILE_SIZE_MAX));
        policy.setTotalSizeCap(FileSize.valueOf(ALL_FILES_SIZE_MAX));
        policy.setMaxHistory(FILE_DAYS_MAX);
        policy.start();
        appender.setRollingPolicy(policy);
        appender.setTriggeringPolicy(policy);
        return appender;
    }

    private Appender<ILoggingEvent> terminal() {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        appender.setEncoder(pattern(TERMINAL));
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel("WARN");
        warnings.start();
        appender.addFilter(warnings);
        return appender;
    }

    private Encoder<ILoggingEvent> encoder() {
        return config.json() ? json() : pattern(TEXT);
    }

    private Encoder<ILoggingEvent> json() {
        return json(context, oracle);
    }

    static Encoder<ILoggingEvent> json(LoggerContext context, NodeId oracle) {
        LoggingEventFormattedTimestampJsonProvider time = new LoggingEventFormattedTimestampJsonProvider();
        time.setTimeZone("UTC");
        GlobalCustomFieldsJsonProvider<ILoggingEvent> always = new GlobalCustomFieldsJsonProvider<>();
        always.setCustomFields("{\"oracle_id\":\"" + oracle + "\"}"); // an id has no character that JSON would escape
        LoggingEventJsonProviders providers = new LoggingEventJsonProviders();
        providers.addTimestamp(time);
        providers.addLogLevel(new LogLevelJsonProvider());
        providers.addLoggerName(new LoggerNameJsonProvider());
        providers.addMessage(new MessageJsonProvider());
        providers.addProvider(new PlainKeyValues());
        providers.addStackTrace(new StackTraceJsonProvider());
        providers.addProvider(always);
        LoggingEventCompositeJsonEncoder encoder = new LoggingEventCompositeJsonEncoder();
        encoder.setContext(context);
        encoder.setProviders(providers);
        encoder.start();
        return encoder;
    }

    private Encoder<ILoggingEvent> pattern(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        return encoder;
    }

    private AsyncAppender detached(Appender<ILoggingEvent> appender) {
        AsyncAppender detached = new AsyncAppender();
        detached.setContext(context);
        detached.setQueueSize(WAITING_LINES_MAX);
        detached.setNeverBlock(true);
        detached.setMaxFlushTime(FLUSH_MILLIS_MAX);
        detached.addAppender(started(appender));
        detached.start();
        return detached;
    }

    private Appender<ILoggingEvent> started(Appender<ILoggingEvent> appender) {
        appender.setContext(context);
        appender.start();
        return appender;
    }

    /** Writes what still waits; later lines go where they went before the node was configured. */
    @Override
    public void close() {
        context.stop();
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException impossible) {
            throw new IllegalStateException("the logging configuration of the jar is broken", impossible);
        }
        context.start();
    }
}
