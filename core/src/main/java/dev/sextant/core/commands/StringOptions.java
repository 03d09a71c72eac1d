package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The options of SET (from argument 3 on) and GETEX (from argument 2 on). An option may be
 * repeated; what contradicts another, or belongs to the other command, is a syntax error.
 */
final class StringOptions {

  /** What becomes of the key's expiry; at most one may be given. */
  enum Lifetime {
    KEEPTTL(0, false),
    PERSIST(0, false),
    EX(1000, true),
    PX(1, true),
    EXAT(1000, false),
    PXAT(1, false);

    private final long unitMillis;
    private final boolean relative;

    Lifetime(long unitMillis, boolean relative) {
      this.unitMillis = unitMillis;
      this.relative = relative;
    }

    /** Whether a point in time, or the distance to it, follows as the next argument. */
    boolean hasTime() {
      return unitMillis != 0;
    }

    /** Whether the time counts from now. */
    boolean isRelative() {
      return relative;
    }
  }

  private boolean onlyIfMissing;
  private boolean onlyIfPresent;
  private boolean get;
  private @Nullable Lifetime lifetime;
  private int timeAt;

  private StringOptions() {}

  static StringOptions ofSet(Call call) {
    StringOptions options = new StringOptions();
    for (int i = 3; i < call.count(); i++) {
      if (call.is(i, "NX") && !options.onlyIfPresent) {
        options.onlyIfMissing = true;
      } else if (call.is(i, "XX") && !options.onlyIfMissing) {
        options.onlyIfPresent = true;
      } else if (call.is(i, "GET")) {
        options.get = true;
      } else {
        i = options.parseLifetime(call, i, Lifetime.PERSIST);
      }
    }
    return options;
  }

  static StringOptions ofGetex(Call call) {
    StringOptions options = new StringOptions();
    for (int i = 2; i < call.count(); i++) {
      i = options.parseLifetime(call, i, Lifetime.KEEPTTL);
    }
    return options;
  }

  /** Returns the index of the last argument that the option takes. */
  private int parseLifetime(Call call, int at, Lifetime foreign) {
    for (Lifetime known : Lifetime.values()) {
      if (known != foreign && call.is(at, known.name())) {
        return take(known, call, at);
      }
    }
    throw Errors.SYNTAX;
  }

  private int take(Lifetime given, Call call, int at) {
    if (lifetime != null && lifetime != given) {
      throw Errors.SYNTAX;
    }
    lifetime = given;
    if (!given.hasTime()) {
      return at;
    }
    timeAt = at + 1;
    if (timeAt == call.count()) {
      throw Errors.SYNTAX;
    }
    return timeAt;
  }

  /** NX. */
  boolean onlyIfMissing() {
    return onlyIfMissing;
  }

  /** XX. */
  boolean onlyIfPresent() {
    return onlyIfPresent;
  }

  /** GET: the reply is the value before. */
  boolean get() {
    return get;
  }

  /** What was said of the expiry, or null. */
  @Nullable Lifetime lifetime() {
    return lifetime;
  }

  /** Whether the key is to expire at {@link #expireAtMillis}. */
  boolean expires() {
    return timeAt != 0;
  }

  /** When the key expires, in milliseconds since the epoch, if it {@link #expires}. */
  long expireAtMillis(Call call) {
    if (lifetime == null) {
      throw new IllegalStateException("no time was given");
    }
    return expireAtMillis(call, timeAt, lifetime);
  }

  /** As above, for commands that take the time as their argument {@code at}. */
  static long expireAtMillis(Call call, int at, Lifetime lifetime) {
    long time = call.integer(at);
    if (time <= 0 || time > Long.MAX_VALUE / lifetime.unitMillis) {
      throw invalid(call);
    }
    long base = lifetime.relative ? call.server().clock().millis() : 0;
    long millis = time * lifetime.unitMillis + base;
    if (millis <= 0) {
      throw invalid(call);
    }
    return millis;
  }

  private static CommandError invalid(Call call) {
    return Errors.invalidExpireTime(call.spec().fullName());
  }
}
