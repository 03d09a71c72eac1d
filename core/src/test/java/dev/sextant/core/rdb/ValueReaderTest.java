package dev.sextant.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueReaderTest {
  private final Encodings limits = new Encodings();

  // ---------------------------------------------------------------- what we write

  private byte[] written(Value value) {
    RdbWriter out = new RdbWriter(true);
    out.writeByte(ValueWriter.type(value));
    new ValueWriter(out).write(value);
    return out.toByteArray();
  }

  private Value read(byte[] bytes) throws RdbException {
    RdbReader in = new RdbReader(bytes, 0, bytes.length);
    Value value = new ValueReader(in, limits).read(in.readByte());
    assertThat(in.remaining()).isZero();
    return value;
  }

  @Provide
  Arbitrary<Value> values() {
    Arbitrary<byte[]> text =
        Arbitraries.oneOf(
            Arbitraries.bytes().array(byte[].class).ofMaxSize(80),
            Arbitraries.longs().map(number -> Long.toString(number).getBytes(ISO_8859_1)),
            Arbitraries.integers().between(0, 5000).map(n -> "ab".repeat(n).getBytes(ISO_8859_1)));
    Arbitrary<List<byte[]>> elements = text.list().ofMinSize(1).ofMaxSize(40);
    return Combinators.combine(Arbitraries.integers().between(0, 7), elements).as(this::value);
  }

  private Value value(int kind, List<byte[]> elements) {
    switch (kind) {
      case 0 -> {
        return StringValue.of(elements.get(0), limits);
      }
      case 1 -> {
        ListValue list = new ListValue(limits);
        elements.forEach(list::addLast);
        return list;
      }
      case 2 -> {
        ListValue list = new ListValue(limits);
        elements.forEach(e -> list.addPlainNode(e.length == 0 ? new byte[1] : e));
        return list;
      }
      case 3 -> {
        SetValue set = new SetValue();
        elements.forEach(e -> set.add(e, limits));
        return set;
      }
      case 4 -> {
        SetValue set = new SetValue();
        elements.forEach(e -> set.add(Integer.toString(e.length).getBytes(ISO_8859_1), limits));
        return set;
      }
      case 5 -> {
        HashValue hash = new HashValue();
        elements.forEach(e -> hash.put(e, elements.get(0), limits));
        return hash;
      }
      case 6 -> {
        return stream(elements);
      }
      default -> {
        SortedSetValue set = new SortedSetValue();
        elements.forEach(e -> set.put(e, e.length == 0 ? 1e-300 : 1.0 / e[0] - e.length, limits));
        return set;
      }
    }
  }

  /** Entries with one field or two, some deleted; one group with two consumers. */
  private StreamValue stream(List<byte[]> elements) {
    StreamValue stream = new StreamValue();
    long ms = 0;
    for (byte[] element : elements) {
      byte[][] one = {new byte[] {'f'}, element};
      byte[][] two = {element, element, new byte[] {'f'}, element};
      StreamId id = new StreamId(ms += element.length, stream.lastId().seq() + 1);
      stream.append(id, element.length % 3 == 0 ? one : two, 0, limits);
      if (element.length % 5 == 0) {
        stream.delete(stream.lastId());
      }
    }
    StreamGroup group = stream.addGroup(elements.get(0), stream.firstId(), StreamGroup.UNKNOWN);
    StreamConsumer first = group.addConsumer(new byte[] {'a'}, 17);
    StreamConsumer second = group.addConsumer(new byte[] {'b'}, Long.MAX_VALUE);
    group.addPending(new StreamId(1, 1), second, 1_000, 2);
    group.addPending(new StreamId(-1, 7), first, -1, 1);
    return stream;
  }

  @Property(tries = 300)
  void value_isReadAsWritten(@ForAll("values") Value value) throws RdbException {
    byte[] bytes = written(value);

    Value copy = read(bytes);

    assertThat(copy.type()).isEqualTo(value.type());
    assertThat(copy.encoding()).isEqualTo(value.encoding());
    assertThat(written(copy)).hasSameSizeAs(bytes);
    boolean hasTable = List.of("hashtable", "skiplist").contains(value.encoding());
    boolean mayHaveMore = value instanceof StreamValue; // The last listpack has room to grow.
    if (!hasTable && !mayHaveMore) { // A table that has just grown has its old buckets as well.
      assertThat(copy.memoryBytes()).isEqualTo(value.memoryBytes());
    }
    if (!value.encoding().equals("hashtable")) {
      assertThat(written(copy)).isEqualTo(bytes);
    }
  }

  /** Whatever is changed, there is a value or an {@link RdbException}, and nothing else. */
  @Property(tries = 2000)
  void damagedValue_isReadOrRefused(
      @ForAll("values") Value value, @ForAll int where, @ForAll byte replacement, @ForAll int cut) {
    byte[] bytes = written(value);
    bytes[Math.floorMod(where, bytes.length)] = replacement;
    int end = cut % 3 == 0 ? 1 + Math.floorMod(cut, bytes.length) : bytes.length;

    Object outcome;
    try {
      RdbReader in = new RdbReader(bytes, 0, Math.min(end, bytes.length));
      outcome = new ValueReader(in, limits).read(in.readByte());
    } catch (RdbException e) {
      outcome = e;
    }

    assertThat(outcome).isInstanceOfAny(Value.class, RdbException.class);
  }

  /** Types below the string's are not there, so these are bytes of all kinds of values. */
  @Property(tries = 2000)
  void anyBytes_areReadOrRefused(@ForAll byte[] bytes, @ForAll byte type) {
    RdbReader in = new RdbReader(bytes, 0, bytes.length);
    Object outcome;
    try {
      outcome = new ValueReader(in, limits).read(Math.floorMod(type, 20));
    } catch (RdbException e) {
      outcome = e;
    }

    assertThat(outcome).isInstanceOfAny(Value.class, RdbException.class);
  }

  // ---------------------------------------------------------------- what older versions wrote

  /** A ziplist of raw entries, each without the length of the one before it. */
  private static byte[] ziplist(byte[]... entries) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int previous = 0;
    int tail = 10;
    for (byte[] entry : entries) {
      tail = 10 + body.size();
      int start = body.size();
      if (previous < 254) {
        body.write(previous);
      } else {
        body.write(254);
        body.writeBytes(little(4, previous));
      }
      body.writeBytes(entry);
      previous = body.size() - start;
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(little(4, 11 + body.size()));
    all.writeBytes(little(4, tail));
    all.writeBytes(little(2, entries.length));
    all.writeBytes(body.toByteArray());
    all.write(255);
    return all.toByteArray();
  }

  private static byte[] little(int width, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return java.util.Arrays.copyOf(buffer.array(), width);
  }

  private static byte[] bytes(Object... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object part : parts) {
      if (part instanceof Integer number) {
        out.write(number);
      } else if (part instanceof byte[] raw) {
        out.writeBytes(raw);
      } else {
        out.writeBytes(part.toString().getBytes(ISO_8859_1));
      }
    }
    return out.toByteArray();
  }

  private static byte[] string(byte[] text) {
    RdbWriter out = new RdbWriter(false);
    out.writeString(text);
    return out.toByteArray();
  }

  private static List<String> elements(Value value) {
    List<String> elements = new ArrayList<>();
    if (value instanceof ListValue list) {
      list.forEach(e -> elements.add(new String(e, ISO_8859_1)));
    } else if (value instanceof HashValue hash) {
      hash.forEach(
          (name, text) ->
              elements.add(new String(name, ISO_8859_1) + "=" + new String(text, ISO_8859_1)));
    } else if (value instanceof SortedSetValue set) {
      set.forEach((member, score) -> elements.add(new String(member, ISO_8859_1) + "=" + score));
    } else if (value instanceof SetValue set) {
      set.forEach(member -> elements.add(new String(member, ISO_8859_1)));
    }
    return elements;
  }

  private static final byte[] NUMBERS_AND_TEXTS =
      ziplist(
          bytes(1, "a"),
          bytes(0xf1),
          bytes(0xfd),
          bytes(0xfe, -7 & 0xff),
          bytes(0xc0, little(2, -1000)),
          bytes(0xf0, little(3, -70_000)),
          bytes(0xd0, little(4, 100_000_000)),
          bytes(0xe0, little(8, Long.MIN_VALUE)),
          bytes(0x41, 0x2c, "x".repeat(300)),
          bytes(0x80, 0, 0, 0x40, 1, "y".repeat(16385)));

  private static final String[] THE_SAME = {
    "a",
    "0",
    "12",
    "-7",
    "-1000",
    "-70000",
    "100000000",
    "-9223372036854775808",
    "x".repeat(300),
    "y".repeat(16385)
  };

  @Test
  void ziplistsInAList_becomeListpacks() throws RdbException {
    assertThat(elements(read(bytes(RdbType.LIST_ZIPLIST, string(NUMBERS_AND_TEXTS)))))
        .containsExactly(THE_SAME);

    Value quicklist =
        read(bytes(RdbType.LIST_QUICKLIST, 2, string(NUMBERS_AND_TEXTS), string(ziplist())));
    assertThat(elements(quicklist)).containsExactly(THE_SAME);
    assertThat(((ListValue) quicklist).nodeCount()).isEqualTo(1);
  }

  @Test
  void ziplistsOfPairs_becomeHashesAndSortedSets() throws RdbException {
    byte[] pairs = ziplist(bytes(1, "b"), bytes(0xf3), bytes(1, "a"), bytes(3, "1.5"));

    assertThat(elements(read(bytes(RdbType.HASH_ZIPLIST, string(pairs)))))
        .containsExactly("b=2", "a=1.5");
    assertThat(elements(read(bytes(RdbType.ZSET_ZIPLIST, string(pairs)))))
        .containsExactly("a=1.5", "b=2.0");
  }

  @Test
  void scoreThatIsNoNumber_isWhatCMakesOfIt() throws RdbException {
    byte[] pairs =
        ziplist(
            bytes(1, "a"),
            bytes(4, "1.5x"),
            bytes(1, "b"),
            bytes(1, "x"),
            bytes(1, "c"),
            bytes(4, "-inf"));

    assertThat(elements(read(bytes(RdbType.ZSET_ZIPLIST, string(pairs)))))
        .containsExactly("c=-Infinity", "b=0.0", "a=1.5");
  }

  @Test
  void zipmap_becomesAHash() throws RdbException {
    byte[] zipmap =
        bytes(2, 1, "a", 2, 3, "12", "???", 254, little(4, 300), "n".repeat(300), 0, 0, 255);

    Value hash = read(bytes(RdbType.HASH_ZIPMAP, string(zipmap)));

    assertThat(elements(hash)).containsExactlyInAnyOrder("a=12", "n".repeat(300) + "=");
    assertThat(hash.encoding()).isEqualTo("hashtable");
  }

  @Test
  void plainForms_ofOldVersions_areRead() throws RdbException {
    assertThat(elements(read(bytes(RdbType.LIST, 2, 1, "a", 0xc0, 5)))).containsExactly("a", "5");
    assertThat(elements(read(bytes(RdbType.SET, 2, 0xc0, 7, 0xc0, 5)))).containsExactly("5", "7");
    assertThat(elements(read(bytes(RdbType.ZSET, 3, 1, "a", 3, "2.5", 1, "b", 255, 1, "c", 254))))
        .containsExactly("b=-Infinity", "a=2.5", "c=Infinity");
    assertThat(elements(read(bytes(RdbType.HASH, 1, 1, "a", 1, "b")))).containsExactly("a=b");
  }

  // ---------------------------------------------------------------- what is refused

  @Test
  void valuesWithoutElements_areRefused() {
    for (int type : new int[] {RdbType.LIST, RdbType.SET, RdbType.ZSET, RdbType.HASH}) {
      assertThatThrownBy(() -> read(bytes(type, 0))).isInstanceOf(RdbException.class);
    }
    assertThatThrownBy(() -> read(bytes(RdbType.HASH_ZIPLIST, string(ziplist()))))
        .hasMessageContaining("empty");
  }

  @Test
  void duplicates_areRefused() {
    byte[] pairs = ziplist(bytes(1, "b"), bytes(0xf3), bytes(1, "b"), bytes(0xf3));

    assertThatThrownBy(() -> read(bytes(RdbType.HASH_ZIPLIST, string(pairs))))
        .hasMessage("Hash ziplist integrity check failed");
    assertThatThrownBy(() -> read(bytes(RdbType.ZSET_ZIPLIST, string(pairs))))
        .hasMessage("Zset ziplist integrity check failed");
    assertThatThrownBy(() -> read(bytes(RdbType.SET, 2, 1, "a", 1, "a")))
        .hasMessageContaining("Duplicate");
    assertThatThrownBy(() -> read(bytes(RdbType.HASH, 2, 1, "a", 0, 1, "a", 0)))
        .hasMessageContaining("Duplicate");
  }

  @Test
  void oddNumberOfElements_isRefused() {
    byte[] odd = ziplist(bytes(1, "b"));

    assertThatThrownBy(() -> read(bytes(RdbType.HASH_ZIPLIST, string(odd))))
        .isInstanceOf(RdbException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 8, 20, 127, 245, 255})
  void unknownType_isRefused(int type) {
    assertThatThrownBy(() -> read(bytes(type, 1, "a")))
        .hasMessage("Unknown RDB encoding type " + type);
  }
}
