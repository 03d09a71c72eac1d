package dev.sextant.core.rdb;

import dev.sextant.core.types.BrokenValueException;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetBuilder;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of all types that Redis ever wrote, and makes of them what Redis 7.0.15 does: old
 * encodings become their present ones, and what has more elements than the limits allow leaves its
 * compact form. The length of elements is not looked at, except where the compact form is made
 * anew.
 *
 * <p>Everything is checked, as under {@code sanitize-dump-payload yes}, because elements have to be
 * taken apart in any case. A value without elements is an error. What is broken where Redis would
 * not look without sanitizing is an error, too, or makes a {@link DamagedValue}, as the reader is
 * asked to do.
 */
public final class ValueReader {
  private static final int PLAIN_NODE = 1;
  private static final int PACKED_NODE = 2;

  /** From here on a length of a score as text stands for what is no decimal. */
  static final int FIRST_SCORE_WITHOUT_TEXT = 253;

  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?(?:(?<infinity>inf)|(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)");

  /** Tables grow as elements arrive; so many are believed in advance. */
  private static final int MOST_EXPECTED = 1 << 20;

  private final RdbReader in;
  private final Encodings limits;
  private final boolean sanitizes;

  /** What is wrong with the present value where Redis looks only when it sanitizes. */
  private @Nullable RdbException hidden;

  /** A reader of sound values from {@code in}. */
  public ValueReader(RdbReader in, Encodings limits) {
    this(in, limits, true);
  }

  /**
   * @param sanitizes whether what is broken inside is refused, and not taken as damaged
   */
  ValueReader(RdbReader in, Encodings limits, boolean sanitizes) {
    this.in = in;
    this.limits = limits;
    this.sanitizes = sanitizes;
  }

  /**
   * Reads a value without its type, which is {@code type}.
   *
   * @throws RdbException when it is damaged, or of a type that is not known
   */
  public Value read(int type) throws RdbException {
    hidden = null;
    if (sanitizes) {
      return readAs(type);
    }
    in.startRecording();
    Value value = readAs(type);
    byte[] body = in.recorded(0, 0);
    RdbException damage = hidden;
    return damage == null
        ? value
        : new DamagedValue(value, type, body, String.valueOf(damage.getMessage()));
  }

  private Value readAs(int type) throws RdbException {
    return switch (type) {
      case RdbType.STRING -> StringValue.of(in.readString(), limits);
      case RdbType.LIST -> list();
      case RdbType.LIST_ZIPLIST -> listOfZiplist();
      case RdbType.LIST_QUICKLIST, RdbType.LIST_QUICKLIST_2 ->
          quicklist(type == RdbType.LIST_QUICKLIST_2);
      case RdbType.SET -> set();
      case RdbType.SET_INTSET -> intset();
      case RdbType.ZSET, RdbType.ZSET_2 -> sortedSet(type == RdbType.ZSET_2);
      case RdbType.ZSET_ZIPLIST -> compactSortedSet(false, "Zset ziplist");
      case RdbType.ZSET_LISTPACK -> compactSortedSet(true, "Zset listpack");
      case RdbType.HASH -> hash();
      case RdbType.HASH_ZIPMAP -> hashOfZipmap();
      case RdbType.HASH_ZIPLIST -> compactHash(false, "Hash ziplist");
      case RdbType.HASH_LISTPACK -> compactHash(true, "Hash listpack");
      case RdbType.STREAM_LISTPACKS, RdbType.STREAM_LISTPACKS_2 ->
          stream(type == RdbType.STREAM_LISTPACKS_2);
      default -> throw new RdbException("Unknown RDB encoding type " + type);
    };
  }

  /** Something is broken inside of a listpack. */
  private void foundInside(RdbException damage) throws RdbException {
    if (sanitizes) {
      throw damage;
    }
    hidden = damage;
  }

  /** As {@link #foundInside}; of ziplists Redis always looks at all. */
  private void foundInside(boolean isListpack, RdbException damage) throws RdbException {
    if (!isListpack) {
      throw damage;
    }
    foundInside(damage);
  }

  private StreamValue stream(boolean isSecondVersion) throws RdbException {
    StreamReader reader = new StreamReader(in, isSecondVersion, sanitizes);
    StreamValue stream = reader.read();
    hidden = reader.hidden();
    return stream;
  }

  private int readCount() throws RdbException {
    int count = in.readCount();
    if (count == 0) {
      throw new EmptyValueException();
    }
    return count;
  }

  // ---------------------------------------------------------------- lists

  private ListValue list() throws RdbException {
    ListValue list = new ListValue(limits);
    for (int left = readCount(); left > 0; left--) {
      list.addLast(in.readString());
    }
    return list;
  }

  private ListValue listOfZiplist() throws RdbException {
    ListValue list = new ListValue(limits);
    readZiplist(in.readString(), "List ziplist").forEach(list::addLast);
    return notEmpty(list);
  }

  private ListValue quicklist(boolean hasKinds) throws RdbException {
    ListValue list = new ListValue(limits);
    for (int left = readCount(); left > 0; left--) {
      long kind = hasKinds ? in.readNumber() : PACKED_NODE;
      if (kind != PLAIN_NODE && kind != PACKED_NODE) {
        throw RdbException.integrity("Quicklist");
      }
      byte[] node = in.readString();
      if (node.length == 0) {
        throw new RdbException("Empty quicklist node");
      }
      if (kind == PLAIN_NODE) {
        list.addPlainNode(node);
      } else {
        List<byte[]> elements =
            hasKinds ? readListpack(node, "Listpack") : readZiplist(node, "Ziplist");
        if (!elements.isEmpty()) {
          list.addNode(elements);
        }
      }
    }
    return notEmpty(list);
  }

  private ListValue notEmpty(ListValue list) throws RdbException {
    if (list.size() == 0 && hidden == null) {
      throw new EmptyValueException();
    }
    return list;
  }

  private List<byte[]> readListpack(byte[] bytes, String part) throws RdbException {
    List<byte[]> elements = new ArrayList<>();
    ListpackReader listpack = new ListpackReader(bytes, part);
    try {
      while (listpack.advance()) {
        elements.add(listpack.text());
      }
    } catch (RdbException e) {
      foundInside(e);
    }
    return elements;
  }

  private static List<byte[]> readZiplist(byte[] bytes, String part) throws RdbException {
    List<byte[]> elements = new ArrayList<>();
    ZiplistReader ziplist = new ZiplistReader(bytes, part);
    while (ziplist.advance()) {
      elements.add(ziplist.text());
    }
    return elements;
  }

  /** Elements that belong together two by two: those of a listpack or a ziplist. */
  private List<byte[]> readPairs(boolean isListpack, String part) throws RdbException {
    byte[] bytes = in.readString();
    List<byte[]> elements = isListpack ? readListpack(bytes, part) : readZiplist(bytes, part);
    if (elements.size() % 2 != 0) {
      foundInside(isListpack, RdbException.integrity(part));
    }
    if (elements.isEmpty() && hidden == null) {
      throw new EmptyValueException();
    }
    return elements;
  }

  // ---------------------------------------------------------------- sets

  private SetValue set() throws RdbException {
    int count = readCount();
    SetValue set =
        count > limits.setMaxIntsetEntries()
            ? SetValue.table(Math.min(count, MOST_EXPECTED))
            : new SetValue();
    for (int left = count; left > 0; left--) {
      if (!set.add(in.readString(), limits)) {
        throw new RdbException("Duplicate set members detected");
      }
    }
    return set;
  }

  private SetValue intset() throws RdbException {
    SetValue compact = IntsetBytes.read(in.readString());
    if (compact.size() <= limits.setMaxIntsetEntries()) {
      return compact;
    }
    SetValue table = SetValue.table(compact.size());
    compact.forEach(member -> table.add(member, limits));
    return table;
  }

  private SortedSetValue sortedSet(boolean binaryScores) throws RdbException {
    int count = readCount();
    SortedSetBuilder members = new SortedSetBuilder(Math.min(count, MOST_EXPECTED));
    for (int left = count; left > 0; left--) {
      byte[] member = in.readString();
      add(members, member, binaryScores ? in.readDouble() : shortText());
    }
    return members.build(limits);
  }

  private SortedSetValue compactSortedSet(boolean isListpack, String part) throws RdbException {
    List<byte[]> pairs = readPairs(isListpack, part);
    int count = pairs.size() / 2;
    SortedSetBuilder members = new SortedSetBuilder(count);
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      try {
        add(members, pairs.get(i), score(pairs.get(i + 1)));
      } catch (RdbException e) {
        foundInside(isListpack, isListpack ? e : RdbException.integrity(part));
      }
    }
    boolean isCompact = count <= limits.zsetMaxListpackEntries();
    checkBeforeConversion(isCompact);
    return members.build(isCompact);
  }

  /** A listpack that is too long becomes something else at once, so that Redis gets everywhere. */
  private void checkBeforeConversion(boolean isCompact) {
    RdbException damage = hidden;
    if (damage != null && !isCompact) {
      throw new BrokenValueException(String.valueOf(damage.getMessage()));
    }
  }

  private static void add(SortedSetBuilder members, byte[] member, double score)
      throws RdbException {
    if (Double.isNaN(score)) {
      throw new RdbException("Zset with NAN score detected");
    }
    if (!members.addIfAbsent(member, score)) {
      throw new RdbException("Duplicate zset fields detected");
    }
  }

  /** A score as text, whose length is a byte; three lengths stand for what is no decimal. */
  private double shortText() throws RdbException {
    int length = in.readByte();
    return switch (length) {
      case 253 -> Double.NaN;
      case 254 -> Double.POSITIVE_INFINITY;
      case 255 -> Double.NEGATIVE_INFINITY;
      default -> {
        byte[] text = in.readBytes(length);
        if (!number(text).lookingAt()) {
          throw new RdbException("score that is no number");
        }
        yield score(text);
      }
    };
  }

  private static Matcher number(byte[] bytes) {
    return NUMBER.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /**
   * The number that text begins with, as C's strtod sees it: 0 without any, and whatever follows
   * does not matter.
   */
  private static double score(byte[] bytes) {
    Matcher number = number(bytes);
    if (!number.lookingAt()) {
      return 0;
    }
    if (number.group("infinity") != null) {
      return bytes[0] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return Double.parseDouble(number.group());
  }

  // ---------------------------------------------------------------- hashes

  private HashValue hash() throws RdbException {
    int count = readCount();
    Pairs pairs = new Pairs();
    for (int left = count; left > 0; left--) {
      byte[] name = in.readString();
      if (!pairs.add(name, in.readString())) {
        throw new RdbException("Duplicate hash fields detected");
      }
    }
    return pairs.build(isCompact(pairs, pairs.longest()));
  }

  private HashValue hashOfZipmap() throws RdbException {
    ZipmapReader zipmap = new ZipmapReader(in.readString());
    Pairs pairs = new Pairs();
    while (zipmap.hasNext()) {
      byte[] name = zipmap.name();
      if (!pairs.add(name, zipmap.value())) {
        throw new RdbException("Hash zipmap with dup elements");
      }
    }
    return pairs.build(isCompact(pairs, pairs.longest()));
  }

  private HashValue compactHash(boolean isListpack, String part) throws RdbException {
    List<byte[]> elements = readPairs(isListpack, part);
    Pairs pairs = new Pairs();
    for (int i = 0; i + 1 < elements.size(); i += 2) {
      if (!pairs.add(elements.get(i), elements.get(i + 1))) {
        foundInside(
            isListpack,
            isListpack
                ? new RdbException(part + " with dup elements")
                : RdbException.integrity(part));
      }
    }
    checkBeforeConversion(elements.size() / 2 <= limits.hashMaxListpackEntries());
    return hidden != null ? HashValue.compact(List.of()) : pairs.build(isCompact(pairs, 0));
  }

  private boolean isCompact(Pairs pairs, int longest) {
    return pairs.count() <= limits.hashMaxListpackEntries()
        && longest <= limits.hashMaxListpackValue();
  }
}
