package dev.sextant.protocol.reply;

/**
 * Where a command writes its reply, piece by piece, in the order of the wire.
 *
 * <p>Replies are written, not built: there is no reply tree on the hot path. An aggregate is
 * announced with its size ({@link #array}, {@link #map} and so on) and is complete once as many
 * elements were written as it announced; an element may itself be an aggregate. The types are those
 * of RESP3; an implementation for RESP2 writes each as Redis 7 does for such a client (a map as a
 * flat array, a double as a bulk string, a boolean as 1 or 0).
 *
 * <p>Byte arrays that are handed over are only read, and only during the call. Implementations are
 * for one thread.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP protocol
 * specification</a>, and the {@code addReply} family of {@code networking.c} for what RESP2 clients
 * get.
 */
public interface ReplyWriter {

  /** The protocol version that the reader of this reply speaks: 2 or 3. */
  int protocol();

  /** The status {@code +OK}. */
  default void ok() {
    simple("OK");
  }

  /** A status (simple string): ASCII, without line breaks. */
  void simple(String status);

  /**
   * An error. {@code line} starts with its code ("ERR syntax error", "WRONGTYPE ..."), without the
   * leading dash; line breaks within it are written as spaces, as Redis does.
   *
   * <p>Each char is one byte (ISO 8859-1), so that an error that quotes an argument can quote any
   * bytes: decode the argument with that charset.
   */
  void error(String line);

  /** An integer. */
  void integer(long value);

  /** A bulk string with the bytes of {@code value}. */
  default void bulk(byte[] value) {
    bulk(value, 0, value.length);
  }

  /** A bulk string with {@code length} bytes of {@code value}, from {@code offset} on. */
  void bulk(byte[] value, int offset, int length);

  /** A bulk string with the UTF-8 bytes of {@code value}. */
  void bulk(String value);

  /** A bulk string with the decimal digits of {@code value}. */
  void bulk(long value);

  /** The absent bulk string: {@code $-1} in RESP2, the null in RESP3. */
  void nullBulk();

  /** The absent array: {@code *-1} in RESP2, the null in RESP3. */
  void nullArray();

  /** The head of an array of {@code elements} elements. */
  void array(int elements);

  /**
   * The head of a map; {@code pairs} keys and values follow, alternating. A flat array in RESP2.
   */
  void map(int pairs);

  /** The head of a set of {@code elements} elements. An array in RESP2. */
  void set(int elements);

  /** The head of an out-of-band push of {@code elements} elements. An array in RESP2. */
  void push(int elements);

  /**
   * The head of an attribute of {@code pairs} pairs, which precedes the reply it describes. RESP3
   * only.
   */
  void attribute(int pairs);

  /** A double, written as {@link DoubleFormat} does; a bulk string in RESP2. */
  void doubleValue(double value);

  /**
   * A double whose {@code digits} the caller has chosen, where Redis writes more of them than a
   * double holds (GEOPOS); a bulk string in RESP2.
   */
  void doubleText(String digits);

  /** A boolean: 1 or 0 in RESP2. */
  void bool(boolean value);

  /** A big number, given as its decimal digits; a bulk string in RESP2. */
  void bigNumber(String digits);

  /**
   * Text with the three-letter {@code format} of its kind ("txt", "mkd"); a plain bulk string in
   * RESP2.
   */
  void verbatim(String format, byte[] text);
}
