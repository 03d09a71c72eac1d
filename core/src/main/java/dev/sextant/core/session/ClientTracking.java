package dev.sextant.core.session;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How a session wants to hear of changes to the keys that its client caches (CLIENT TRACKING ON).
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/reference/client-side-caching/">Client-side
 * caching</a>.
 */
public final class ClientTracking {
  /** The id of the session that is told instead of this one; 0: none. */
  public long redirect;

  /** Told of all keys with one of {@link #prefixes}, instead of those it has read (BCAST). */
  public boolean broadcast;

  /** Only keys read after CLIENT CACHING YES are tracked (OPTIN). */
  public boolean optIn;

  /** Keys read after CLIENT CACHING NO are not tracked (OPTOUT). */
  public boolean optOut;

  /** Not told of its own changes (NOLOOP). */
  public boolean noLoop;

  /** CLIENT CACHING was said for the next command. */
  public boolean cachingSaid;

  /** The session of {@link #redirect} was gone when a message was to be sent. */
  public boolean redirectBroken;

  private final NavigableSet<byte[]> prefixes = new TreeSet<>(Arrays::compareUnsigned);

  /** The prefixes that broadcasts are about, in the order of their bytes. */
  public NavigableSet<byte[]> prefixes() {
    return prefixes;
  }

  /** Whether what a command reads now is to be remembered. */
  public boolean remembers() {
    return !broadcast && (optIn ? cachingSaid : !(optOut && cachingSaid));
  }
}
