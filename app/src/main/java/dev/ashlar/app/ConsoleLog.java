package dev.ashlar.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * The log of whoever has not configured one: a line per event on standard error, what libraries do
 * only from warnings on. A {@code logback.xml} on the class path goes before it. Found by the logging
 * library as a service; in code, since reading a configuration file would be a tenth of the start.
 */
@ConfiguratorRank(ConsoleLog.AFTER_FILES)
public final class ConsoleLog extends ContextAwareBase implements Configurator {
  /** Behind the configurators that look for files, before the one that logs everything. */
  static final int AFTER_FILES = (ConfiguratorRank.NOMINAL + ConfiguratorRank.FALLBACK) / 2;

  private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %msg%n";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();

    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setName("console");
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();

    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    context.getLogger("dev.ashlar").setLevel(Level.INFO);
    // It shows each broken connection with its stack; the store says in a line what it cannot do.
    context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
