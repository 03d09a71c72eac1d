package dev.sextant.core.command;

import org.jspecify.annotations.Nullable;

/**
 * What a command's declaration says of it, beyond its name and arity. {@link #reply} is the name
 * that COMMAND INFO gives to the flag, or null for those that it does not show.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/command/">COMMAND</a>, "Flags".
 */
public enum CommandFlag {
  WRITE("write"),
  READONLY("readonly"),
  DENYOOM("denyoom"),
  MODULE("module"),
  ADMIN("admin"),
  PUBSUB("pubsub"),
  NOSCRIPT("noscript"),
  BLOCKING("blocking"),
  LOADING("loading"),
  STALE("stale"),
  SKIP_MONITOR("skip_monitor"),
  SKIP_SLOWLOG("skip_slowlog"),
  ASKING("asking"),
  FAST("fast"),
  NO_AUTH("no_auth"),
  MAY_REPLICATE(null),
  SENTINEL(null),
  ONLY_SENTINEL(null),
  NO_MANDATORY_KEYS("no_mandatory_keys"),
  PROTECTED(null),
  NO_ASYNC_LOADING("no_async_loading"),
  NO_MULTI("no_multi"),
  /** Keys that it was not given may turn out to have expired: SCAN, RANDOMKEY. */
  TOUCHES_ARBITRARY_KEYS(null),
  ALLOW_BUSY("allow_busy");

  private final @Nullable String reply;

  CommandFlag(@Nullable String reply) {
    this.reply = reply;
  }

  /** The name in COMMAND INFO, or null when it is not shown there. */
  public @Nullable String reply() {
    return reply;
  }

  /** A bit of its own in {@link CommandSpec#flagBits}. */
  public long bit() {
    return 1L << ordinal();
  }
}
