package dev.sextant.protocol.value;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A value of RESP2 or RESP3: one reply, or an element of one.
 *
 * <p>Values are immutable and compared by content, byte strings included; the elements of maps and
 * sets are kept and compared in the order of the wire, since that order is part of what a server
 * does. {@link #type} tells the kinds apart in a {@code switch}; {@link #text}, {@link #number} and
 * {@link #elements} read a value whose kind is known, and fail with an {@link
 * IllegalStateException} that shows the value if it is of another kind.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP protocol
 * specification</a>.
 */
public sealed interface RespValue {

  /** Which kind of value this is. */
  RespType type();

  /** Whether this is a null, of RESP2 or RESP3. */
  default boolean isNull() {
    return type() == RespType.NULL;
  }

  /** Whether this is an error. */
  default boolean isError() {
    return type() == RespType.ERROR;
  }

  /**
   * The text of a string of any kind (bytes as UTF-8), of an error, or of a number as it was
   * written.
   */
  default String text() {
    throw new IllegalStateException("not text: " + this);
  }

  /** The value of an integer, or 1 and 0 for true and false. */
  default long number() {
    throw new IllegalStateException("not an integer: " + this);
  }

  /** The elements of an array, set or push; of a map, its keys and values in turn. */
  default List<RespValue> elements() {
    throw new IllegalStateException("not an aggregate: " + this);
  }

  /** A status. */
  static SimpleString simple(String text) {
    return new SimpleString(text);
  }

  /** A bulk string with the UTF-8 bytes of {@code text}. */
  static BulkString bulk(String text) {
    return new BulkString(text.getBytes(UTF_8));
  }

  /** A bulk string of {@code bytes}, which must not change from then on. */
  static BulkString bulk(byte[] bytes) {
    return new BulkString(bytes);
  }

  /** An integer. */
  static IntegerValue integer(long value) {
    return new IntegerValue(value);
  }

  /** An array of {@code elements}. */
  static ArrayValue array(RespValue... elements) {
    return new ArrayValue(List.of(elements));
  }

  /** An error; {@code line} begins with its code. */
  static ErrorLine error(String line) {
    return new ErrorLine(line);
  }

  /** A status, as "OK". */
  record SimpleString(String text) implements RespValue {
    @Override
    public RespType type() {
      return RespType.SIMPLE_STRING;
    }

    @Override
    public String toString() {
      return "+" + text;
    }
  }

  /** An error, as "ERR syntax error"; each char is one byte of the wire (ISO 8859-1). */
  record ErrorLine(String text) implements RespValue {
    @Override
    public RespType type() {
      return RespType.ERROR;
    }

    /** What stands before the first space: "ERR", "MOVED". */
    public String code() {
      int space = text.indexOf(' ');
      return space < 0 ? text : text.substring(0, space);
    }

    @Override
    public String toString() {
      return "-" + text;
    }
  }

  /** A 64-bit integer. */
  record IntegerValue(long number) implements RespValue {
    @Override
    public RespType type() {
      return RespType.INTEGER;
    }

    @Override
    public String text() {
      return Long.toString(number);
    }

    @Override
    public String toString() {
      return ":" + number;
    }
  }

  /** Bytes. The array is shared, not copied: it must not change. */
  @SuppressWarnings("ArrayRecordComponent") // Equality is defined here, by content.
  record BulkString(byte[] bytes) implements RespValue {
    @Override
    public RespType type() {
      return RespType.BULK_STRING;
    }

    @Override
    public String text() {
      return new String(bytes, UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BulkString string && Arrays.equals(bytes, string.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return RespText.quote(bytes);
    }
  }

  /** The absence of a value. RESP2 has it in two forms, RESP3 in one. */
  enum NullValue implements RespValue {
    /** {@code $-1} in RESP2. */
    BULK_STRING,
    /** {@code *-1} in RESP2. */
    ARRAY,
    /** {@code _} in RESP3. */
    RESP3;

    @Override
    public RespType type() {
      return RespType.NULL;
    }

    @Override
    public String toString() {
      return switch (this) {
        case BULK_STRING -> "null($-1)";
        case ARRAY -> "null(*-1)";
        case RESP3 -> "null";
      };
    }
  }

  /** An array. */
  record ArrayValue(List<RespValue> elements) implements RespValue {
    /** Keeps a copy of {@code elements}. */
    public ArrayValue {
      elements = List.copyOf(elements);
    }

    @Override
    public RespType type() {
      return RespType.ARRAY;
    }

    @Override
    public String toString() {
      return elements.toString();
    }
  }

  /** A map of RESP3. */
  record MapValue(List<Entry> entries) implements RespValue {
    /** Keeps a copy of {@code entries}. */
    public MapValue {
      entries = List.copyOf(entries);
    }

    /** A map of the keys and values that {@code elements} holds in turn. */
    public static MapValue ofFlat(List<RespValue> elements) {
      List<Entry> entries = new ArrayList<>(elements.size() / 2);
      for (int i = 0; i < elements.size(); i += 2) {
        entries.add(new Entry(elements.get(i), elements.get(i + 1)));
      }
      return new MapValue(entries);
    }

    @Override
    public RespType type() {
      return RespType.MAP;
    }

    @Override
    public List<RespValue> elements() {
      List<RespValue> flat = new ArrayList<>(2 * entries.size());
      for (Entry entry : entries) {
        flat.add(entry.key());
        flat.add(entry.value());
      }
      return flat;
    }

    @Override
    public String toString() {
      return entries.stream().map(Entry::toString).collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** A key of a map with its value. */
  record Entry(RespValue key, RespValue value) {
    @Override
    public String toString() {
      return key + ": " + value;
    }
  }

  /** A set of RESP3, with its elements in the order they came in. */
  record SetValue(List<RespValue> elements) implements RespValue {
    /** Keeps a copy of {@code elements}. */
    public SetValue {
      elements = List.copyOf(elements);
    }

    @Override
    public RespType type() {
      return RespType.SET;
    }

    @Override
    public String toString() {
      return "~" + elements;
    }
  }

  /** A double of RESP3, kept as it was written: Redis writes digits that a double cannot hold. */
  record DoubleValue(String text) implements RespValue {
    @Override
    public RespType type() {
      return RespType.DOUBLE;
    }

    /** The nearest double. */
    public double toDouble() {
      return switch (text) {
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        case "nan", "-nan" -> Double.NaN;
        default -> Double.parseDouble(text);
      };
    }

    @Override
    public String toString() {
      return "," + text;
    }
  }

  /** A boolean of RESP3. */
  record BooleanValue(boolean isTrue) implements RespValue {
    @Override
    public RespType type() {
      return RespType.BOOLEAN;
    }

    @Override
    public long number() {
      return isTrue ? 1 : 0;
    }

    @Override
    public String toString() {
      return isTrue ? "#t" : "#f";
    }
  }

  /** An integer of any size of RESP3, as its decimal digits. */
  record BigNumber(String text) implements RespValue {
    @Override
    public RespType type() {
      return RespType.BIG_NUMBER;
    }

    @Override
    public String toString() {
      return "(" + text;
    }
  }

  /** Text of RESP3 with the three-letter {@code format} of its kind: "txt", "mkd". */
  record VerbatimString(String format, BulkString content) implements RespValue {
    @Override
    public RespType type() {
      return RespType.VERBATIM_STRING;
    }

    @Override
    public String text() {
      return content.text();
    }

    @Override
    public String toString() {
      return format + ":" + content;
    }
  }

  /** An out-of-band message of RESP3. */
  record PushValue(List<RespValue> elements) implements RespValue {
    /** Keeps a copy of {@code elements}. */
    public PushValue {
      elements = List.copyOf(elements);
    }

    @Override
    public RespType type() {
      return RespType.PUSH;
    }

    @Override
    public String toString() {
      return ">" + elements;
    }
  }

  /** A value of RESP3 with attributes before it; {@link #text} and the like read the value. */
  record AttributedValue(MapValue attributes, RespValue value) implements RespValue {
    @Override
    public RespType type() {
      return RespType.ATTRIBUTED;
    }

    @Override
    public String text() {
      return value.text();
    }

    @Override
    public long number() {
      return value.number();
    }

    @Override
    public List<RespValue> elements() {
      return value.elements();
    }

    @Override
    public String toString() {
      return "|" + attributes + " " + value;
    }
  }
}
