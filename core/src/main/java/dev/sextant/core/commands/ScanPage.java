package dev.sextant.core.commands;

import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * What one call of SCAN, SSCAN, HSCAN or ZSCAN returns: the next cursor, and the elements found.
 *
 * <p>COUNT is a measure of work, not of the reply: the elements that MATCH hides count as well, so
 * that a call is short even if it finds nothing, and a nearly empty table costs at most ten buckets
 * to an element asked for.
 *
 * <pre>{@code
 * ScanPage page = new ScanPage(options, 2);
 * page.fill(cursor, at -> hash.scan(at, page::add));
 * page.write(call.reply());
 * }</pre>
 */
final class ScanPage {
  private static final int BUCKETS_PER_ELEMENT = 10;

  private final ScanOptions options;

  /** How many bulk strings of the reply an element takes. */
  private final int width;

  private final List<byte[]> elements = new ArrayList<>();
  private long seen;
  private long next;

  /**
   * An empty page.
   *
   * @param width 1 for names alone, 2 for names with a value or score
   */
  ScanPage(ScanOptions options, int width) {
    this.options = options;
    this.width = width;
  }

  /**
   * Calls {@code step} with one cursor after the other, beginning with {@code cursor}, until enough
   * was seen or all is; it has to hand what it finds to {@link #add}.
   */
  void fill(long cursor, LongUnaryOperator step) {
    // Redis counts a name and its value as two; a COUNT that overflows stands for no limit in both.
    long wanted = options.count() * width;
    long bucketsLeft = wanted * BUCKETS_PER_ELEMENT;
    next = cursor;
    do {
      next = step.applyAsLong(next);
    } while (next != 0 && bucketsLeft-- != 0 && Long.compareUnsigned(seen, wanted) < 0);
  }

  /** Takes a name that the scan has found. */
  void add(byte[] name) {
    seen++;
    if (options.matches(name)) {
      elements.add(name);
    }
  }

  /** Takes a name that the scan has found, with its value or score. */
  void add(byte[] name, byte[] value) {
    seen += 2;
    if (options.matches(name)) {
      elements.add(name);
      elements.add(value);
    }
  }

  /** Leaves out the names for which {@code condition} holds; for pages of width 1. */
  void removeIf(Predicate<byte[]> condition) {
    elements.removeIf(condition);
  }

  /** Writes the reply: the next cursor, and a flat array of the elements in both protocols. */
  void write(ReplyWriter reply) {
    reply.array(2);
    reply.bulk(next);
    reply.array(elements.size());
    for (byte[] element : elements) {
      reply.bulk(element);
    }
  }
}
