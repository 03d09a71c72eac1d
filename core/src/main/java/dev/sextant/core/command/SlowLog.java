package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The latest calls that took long, the newest first.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/slowlog-get/">SLOWLOG GET</a>.
 */
public final class SlowLog {
  private static final int MAX_ARGUMENTS = 32;
  private static final int MAX_ARGUMENT_BYTES = 128;

  /**
   * A call.
   *
   * @param seconds when it was over, in seconds since the epoch
   * @param micros how long it took
   * @param arguments what was called, shortened
   * @param address of the client
   * @param name of the client, empty without one
   */
  public record Entry(
      long id, long seconds, long micros, List<byte[]> arguments, String address, byte[] name) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long nextId;

  /** Adds a call, and forgets the oldest beyond {@code maxEntries}. */
  public void add(Session session, byte[][] args, long micros, long nowSeconds, long maxEntries) {
    byte[] name = session.name;
    entries.addFirst(
        new Entry(
            nextId++,
            nowSeconds,
            micros,
            shortened(args),
            session.address(),
            name == null ? new byte[0] : name));
    while (entries.size() > maxEntries) {
      entries.removeLast();
    }
  }

  private static List<byte[]> shortened(byte[][] args) {
    List<byte[]> arguments = new ArrayList<>();
    int shown = args.length > MAX_ARGUMENTS ? MAX_ARGUMENTS - 1 : args.length;
    for (int i = 0; i < shown; i++) {
      arguments.add(shortened(args[i]));
    }
    if (shown < args.length) {
      arguments.add(ascii("... (" + (args.length - shown) + " more arguments)"));
    }
    return arguments;
  }

  private static byte[] shortened(byte[] arg) {
    if (arg.length <= MAX_ARGUMENT_BYTES) {
      return arg;
    }
    byte[] tail = ascii("... (" + (arg.length - MAX_ARGUMENT_BYTES) + " more bytes)");
    byte[] text = java.util.Arrays.copyOf(arg, MAX_ARGUMENT_BYTES + tail.length);
    System.arraycopy(tail, 0, text, MAX_ARGUMENT_BYTES, tail.length);
    return text;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** All entries, the newest first. */
  public Collection<Entry> entries() {
    return Collections.unmodifiableCollection(entries);
  }

  /** Forgets all; ids go on. */
  public void clear() {
    entries.clear();
  }
}
