package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.HIDDEN;
import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.ConfigFlag.MULTI_ARG;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about the process: its clock, log, title, scheduling and end. Names, bounds and
 * defaults are those of Redis 7.0.15; redis.conf explains the meaning.
 */
public final class ServerDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();

  public static final BoolDirective DAEMONIZE =
      GROUP.add(new BoolDirective(named("daemonize", IMMUTABLE), false));

  public static final ChoiceDirective<Supervised> SUPERVISED =
      GROUP.add(new ChoiceDirective<>(named("supervised", IMMUTABLE), Supervised.NO));

  public static final TextDirective PIDFILE =
      GROUP.add(TextDirective.optional(named("pidfile", IMMUTABLE)));

  public static final IntDirective DATABASES =
      GROUP.add(new IntDirective(named("databases", IMMUTABLE), between(1, Integer.MAX_VALUE), 16));

  /** Background cycles per second; values out of 1 to 500 are moved there. */
  public static final IntDirective HZ =
      GROUP.add(new IntDirective(named("hz"), between(0, Integer.MAX_VALUE), 10, between(1, 500)));

  public static final BoolDirective DYNAMIC_HZ =
      GROUP.add(new BoolDirective(named("dynamic-hz"), true));

  public static final BoolDirective ACTIVEREHASHING =
      GROUP.add(new BoolDirective(named("activerehashing"), true));

  /** Milliseconds. */
  public static final LongDirective BUSY_REPLY_THRESHOLD =
      GROUP.add(
          LongDirective.integer(
              named("busy-reply-threshold").alias("lua-time-limit"),
              between(0, Long.MAX_VALUE),
              5000));

  public static final ChoiceDirective<LogLevel> LOGLEVEL =
      GROUP.add(new ChoiceDirective<>(named("loglevel"), LogLevel.NOTICE));

  public static final TextDirective LOGFILE =
      GROUP.add(TextDirective.of(named("logfile", IMMUTABLE), ""));

  public static final BoolDirective SYSLOG_ENABLED =
      GROUP.add(new BoolDirective(named("syslog-enabled", IMMUTABLE), false));

  public static final TextDirective SYSLOG_IDENT =
      GROUP.add(TextDirective.of(named("syslog-ident", IMMUTABLE), "redis"));

  public static final ChoiceDirective<SyslogFacility> SYSLOG_FACILITY =
      GROUP.add(new ChoiceDirective<>(named("syslog-facility", IMMUTABLE), SyslogFacility.LOCAL0));

  public static final BoolDirective ALWAYS_SHOW_LOGO =
      GROUP.add(new BoolDirective(named("always-show-logo", IMMUTABLE), false));

  public static final BoolDirective SET_PROC_TITLE =
      GROUP.add(new BoolDirective(named("set-proc-title", IMMUTABLE), true));

  public static final TextDirective PROC_TITLE_TEMPLATE =
      GROUP.add(
          TextDirective.of(
              named("proc-title-template"),
              "{title} {listen-addr} {server-mode}",
              TextChecks::processTitle));

  public static final TextDirective IGNORE_WARNINGS =
      GROUP.add(TextDirective.of(named("ignore-warnings"), ""));

  public static final BoolDirective CRASH_LOG_ENABLED =
      GROUP.add(new BoolDirective(named("crash-log-enabled"), true));

  public static final BoolDirective CRASH_MEMCHECK_ENABLED =
      GROUP.add(new BoolDirective(named("crash-memcheck-enabled"), true));

  public static final BoolDirective USE_EXIT_ON_PANIC =
      GROUP.add(new BoolDirective(named("use-exit-on-panic", HIDDEN), false));

  /** Milliseconds; 0 is off. */
  public static final IntDirective WATCHDOG_PERIOD =
      GROUP.add(
          new IntDirective(named("watchdog-period", HIDDEN), between(0, Integer.MAX_VALUE), 0));

  public static final BoolDirective DISABLE_THP =
      GROUP.add(new BoolDirective(named("disable-thp", IMMUTABLE), true));

  public static final ChoiceDirective<OomScoreAdj> OOM_SCORE_ADJ =
      GROUP.add(
          new ChoiceDirective<>(named("oom-score-adj"), OomScoreAdj.NO, OomScoreAdj::canonical));

  public static final OomScoreAdjValuesDirective OOM_SCORE_ADJ_VALUES =
      GROUP.add(new OomScoreAdjValuesDirective(named("oom-score-adj-values", MULTI_ARG)));

  public static final TextDirective SERVER_CPULIST =
      GROUP.add(TextDirective.optional(named("server_cpulist", IMMUTABLE)));

  public static final TextDirective BIO_CPULIST =
      GROUP.add(TextDirective.optional(named("bio_cpulist", IMMUTABLE)));

  public static final TextDirective AOF_REWRITE_CPULIST =
      GROUP.add(TextDirective.optional(named("aof_rewrite_cpulist", IMMUTABLE)));

  public static final TextDirective BGSAVE_CPULIST =
      GROUP.add(TextDirective.optional(named("bgsave_cpulist", IMMUTABLE)));

  /** Seconds. */
  public static final IntDirective SHUTDOWN_TIMEOUT =
      GROUP.add(new IntDirective(named("shutdown-timeout"), between(0, Integer.MAX_VALUE), 10));

  public static final ShutdownOptionsDirective SHUTDOWN_ON_SIGINT =
      GROUP.add(new ShutdownOptionsDirective(named("shutdown-on-sigint", MULTI_ARG)));

  public static final ShutdownOptionsDirective SHUTDOWN_ON_SIGTERM =
      GROUP.add(new ShutdownOptionsDirective(named("shutdown-on-sigterm", MULTI_ARG)));

  public static final BoolDirective JEMALLOC_BG_THREAD =
      GROUP.add(new BoolDirective(named("jemalloc-bg-thread"), true));

  /** Who supervises the process. */
  public enum Supervised {
    UPSTART,
    SYSTEMD,
    AUTO,
    NO
  }

  /** Values of syslog-facility. */
  public enum SyslogFacility {
    USER,
    LOCAL0,
    LOCAL1,
    LOCAL2,
    LOCAL3,
    LOCAL4,
    LOCAL5,
    LOCAL6,
    LOCAL7
  }

  /** Values of oom-score-adj; YES is what Redis shows for RELATIVE. */
  public enum OomScoreAdj {
    NO,
    YES,
    RELATIVE,
    ABSOLUTE;

    private OomScoreAdj canonical() {
      return this == RELATIVE ? YES : this;
    }
  }

  private ServerDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}
