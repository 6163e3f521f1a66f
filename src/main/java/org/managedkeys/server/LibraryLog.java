// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Has libraries that log by SLF4J, such as Jetty, say their warnings and errors to the loggers of
 * the platform. Elsewhere this project keeps them silent; but who runs a server must learn that it
 * is out of files. What exceptions say is left out: it may quote what a caller sent.
 *
 * <p>Public for SLF4J, which makes it by its name.
 */
public final class LibraryLog implements SLF4JServiceProvider {

  /** By this, SLF4J is told its provider; whoever has set it has another one in mind. */
  private static final String PROPERTY = "slf4j.provider";

  /** How much SLF4J says of its own start, on standard error: no line of a log in JSON. */
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter contexts = new NOPMDCAdapter();
  private final Map<String, Bridge> bridges = new ConcurrentHashMap<>();

  /** Has SLF4J use this, if it has not begun yet. */
  static void install() {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, LibraryLog.class.getName());
      if (System.getProperty(VERBOSITY) == null) {
        System.setProperty(VERBOSITY, "WARN");
      }
    }
  }

  @Override
  public void initialize() {
    // All is there.
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> bridges.computeIfAbsent(name, Bridge::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return contexts;
  }

  /** Any 2.0. */
  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  /** One library's logger. */
  private static final class Bridge extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    private final transient System.Logger logger;

    Bridge(String name) {
      this.name = name;
      this.logger = System.getLogger(name);
    }

    @Override
    public boolean isTraceEnabled() {
      return false;
    }

    @Override
    public boolean isDebugEnabled() {
      return false;
    }

    @Override
    public boolean isInfoEnabled() {
      return false;
    }

    @Override
    public boolean isWarnEnabled() {
      return logger.isLoggable(System.Logger.Level.WARNING);
    }

    @Override
    public boolean isErrorEnabled() {
      return logger.isLoggable(System.Logger.Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return LegacyAbstractLogger.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        @Nullable String pattern,
        Object @Nullable [] arguments,
        @Nullable Throwable thrown) {
      String text = String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments));
      logger.log(
          level == Level.ERROR ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
          thrown == null ? text : text + " (" + thrown.getClass().getName() + ")");
    }
  }
}
