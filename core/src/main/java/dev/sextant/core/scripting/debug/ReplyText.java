package dev.sextant.core.scripting.debug;

import dev.sextant.core.config.ConfigWords;
import dev.sextant.protocol.reply.DoubleFormat;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Makes text for people of a command's reply, while it passes it on to whoever needs it.
 *
 * <p>Redis does not know big numbers, verbatim text, attributes and pushes here: it shows nothing,
 * and then never gets beyond them.
 *
 * <p>Source: {@code ldbRedisProtocolToHuman} in Redis's {@code eval.c}.
 */
public final class ReplyText implements ReplyWriter {

  /** An aggregate that is being filled. */
  private static final class Level {
    final String separator;
    final String end;
    final boolean pairs;
    int left;

    Level(String separator, String end, boolean pairs, int left) {
      this.separator = separator;
      this.end = end;
      this.pairs = pairs;
      this.left = left;
    }
  }

  private final ReplyWriter next;
  private final Consumer<String> errors;
  private final StringBuilder text = new StringBuilder();
  private final Deque<Level> levels = new ArrayDeque<>();
  private boolean stuck;

  /**
   * @param next gets everything that is written
   * @param errors is told each error, also within other replies
   */
  ReplyText(ReplyWriter next, Consumer<String> errors) {
    this.next = next;
    this.errors = errors;
  }

  /** The reply as text, one char per byte. */
  String text() {
    return text.toString();
  }

  @Override
  public int protocol() {
    return next.protocol();
  }

  private void scalar(String shown) {
    text.append(stuck ? "" : shown);
    ended();
  }

  private void quoted(String bytes) {
    if (!stuck) {
      text.append(ConfigWords.quote(bytes));
    }
    ended();
  }

  private void unknown() {
    stuck = true;
    ended();
  }

  /** An element has ended, and with it perhaps the aggregates that it is the last of. */
  private void ended() {
    for (Level level = levels.peek(); level != null; level = levels.peek()) {
      level.left--;
      if (level.left > 0) {
        text.append(level.pairs && level.left % 2 == 1 ? " => " : level.separator);
        return;
      }
      text.append(level.end);
      levels.pop();
    }
  }

  private void open(String begin, String end, boolean pairs, int elements) {
    // What comes after something unknown has no form of its own.
    text.append(stuck ? "" : begin);
    if (elements == 0) {
      text.append(stuck ? "" : end);
      ended();
    } else if (stuck) {
      levels.push(new Level("", "", false, elements));
    } else {
      levels.push(new Level(",", end, pairs, elements));
    }
  }

  private static String latin1(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void simple(String status) {
    next.simple(status);
    quoted("+" + status);
  }

  @Override
  public void error(String line) {
    next.error(line);
    errors.accept("-" + line);
    quoted("-" + line);
  }

  @Override
  public void integer(long value) {
    next.integer(value);
    scalar(Long.toString(value));
  }

  @Override
  public void bulk(byte[] value, int offset, int length) {
    next.bulk(value, offset, length);
    quoted(latin1(value, offset, length));
  }

  @Override
  public void bulk(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    bulk(bytes, 0, bytes.length);
  }

  @Override
  public void bulk(long value) {
    bulk(Long.toString(value));
  }

  @Override
  public void nullBulk() {
    next.nullBulk();
    scalar(protocol() == 3 ? "(null)" : "NULL");
  }

  @Override
  public void nullArray() {
    next.nullArray();
    scalar(protocol() == 3 ? "(null)" : "NULL");
  }

  @Override
  public void array(int elements) {
    next.array(elements);
    open("[", "]", false, elements);
  }

  @Override
  public void map(int pairs) {
    next.map(pairs);
    if (protocol() == 3) {
      open("{", "}", true, 2 * pairs);
    } else {
      open("[", "]", false, 2 * pairs);
    }
  }

  @Override
  public void set(int elements) {
    next.set(elements);
    if (protocol() == 3) {
      open("~(", ")", false, elements);
    } else {
      open("[", "]", false, elements);
    }
  }

  @Override
  public void push(int elements) {
    next.push(elements);
    stuck |= protocol() == 3;
    open("[", "]", false, elements);
  }

  @Override
  public void attribute(int pairs) {
    next.attribute(pairs);
    stuck = true;
    if (pairs > 0) {
      // Together with its pairs, the value that follows is one element.
      levels.push(new Level("", "", false, 2 * pairs + 1));
    }
  }

  @Override
  public void doubleValue(double value) {
    next.doubleValue(value);
    decimal(DoubleFormat.format(value));
  }

  @Override
  public void doubleText(String digits) {
    next.doubleText(digits);
    decimal(digits);
  }

  private void decimal(String digits) {
    if (protocol() == 3) {
      scalar("(double) " + digits);
    } else {
      quoted(digits);
    }
  }

  @Override
  public void bool(boolean value) {
    next.bool(value);
    if (protocol() == 3) {
      scalar(value ? "#true" : "#false");
    } else {
      scalar(value ? "1" : "0");
    }
  }

  @Override
  public void bigNumber(String digits) {
    next.bigNumber(digits);
    if (protocol() == 3) {
      unknown();
    } else {
      quoted(digits);
    }
  }

  @Override
  public void verbatim(String format, byte[] content) {
    next.verbatim(format, content);
    if (protocol() == 3) {
      unknown();
    } else {
      quoted(latin1(content, 0, content.length));
    }
  }
}
