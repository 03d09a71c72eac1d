package dev.sextant.core.types.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Listpack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.Test;

class StreamValueTest {
  private static final byte[] GROUP = "g".getBytes(ISO_8859_1);

  private final Encodings limits = new Encodings();
  private StreamValue stream = new StreamValue();
  private final NavigableMap<StreamId, List<String>> model = new TreeMap<>();
  private final List<StreamId> given = new ArrayList<>();

  /** One instance of this class serves all tries of a property. */
  @BeforeTry
  void begin() {
    stream = new StreamValue();
    model.clear();
    given.clear();
  }

  /** One change: a kind and a number that says how much or where. */
  private record Change(int kind, int number) {}

  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<Integer> kinds =
        Arbitraries.frequency(Tuple.of(12, 0), Tuple.of(4, 1), Tuple.of(1, 2), Tuple.of(1, 3));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 300);
    return Combinators.combine(kinds, numbers).as(Change::new).list().ofMaxSize(250);
  }

  @Property(tries = 200)
  void stream_afterAnyChanges_holdsWhatASortedMapHolds(@ForAll("changes") List<Change> changes) {
    limits.streamNodeMaxEntries(7);
    limits.streamNodeMaxBytes(200);
    for (Change change : changes) {
      apply(change);
      assertThat(stream.length()).isEqualTo(model.size());
      assertThat(stream.firstId()).isEqualTo(model.isEmpty() ? StreamId.ZERO : model.firstKey());
    }
    assertThat(stream.entriesAdded()).isEqualTo(given.size());
    assertThat(stream.lastId()).isEqualTo(given.isEmpty() ? StreamId.ZERO : last(given));
    assertThat(contents(stream, false)).isEqualTo(new ArrayList<>(model.values()));
    List<List<String>> backwards = contents(stream, true);
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(new ArrayList<>(model.values()));
    checkRanges();
    checkCopyAndNodes();
  }

  private static StreamId last(List<StreamId> ids) {
    return ids.get(ids.size() - 1);
  }

  private void apply(Change change) {
    switch (change.kind()) {
      case 0 -> append(change.number());
      case 1 -> delete(change.number());
      case 2 -> {
        int most = change.number() % 40;
        int expected = Math.max(0, model.size() - most);
        assertThat(stream.trim(new Trimming(null, most, false, 0))).isEqualTo(expected);
        for (int i = 0; i < expected; i++) {
          model.pollFirstEntry();
        }
      }
      default -> {
        StreamId min = given.isEmpty() ? StreamId.MAX : given.get(change.number() % given.size());
        int expected = model.headMap(min).size();
        assertThat(stream.trim(new Trimming(min, 0, false, 0))).isEqualTo(expected);
        model.headMap(min).clear();
      }
    }
  }

  private void append(int number) {
    StreamId id = number % 3 == 0 ? stream.nextId(given.size()) : stream.lastId().next();
    String field = number % 5 == 0 ? "other" : "field";
    List<String> entry = List.of(id.toString(), field, "v" + number, "n", String.valueOf(number));
    byte[][] args = new byte[entry.size()][];
    for (int i = 0; i < args.length; i++) {
      args[i] = entry.get(i).getBytes(ISO_8859_1);
    }
    stream.append(id, args, 1, limits);
    model.put(id, entry);
    given.add(id);
  }

  private void delete(int number) {
    StreamId id = given.isEmpty() ? new StreamId(7, 7) : given.get(number % given.size());
    assertThat(stream.delete(id)).isEqualTo(model.remove(id) != null);
  }

  private static List<List<String>> contents(StreamValue of, boolean reverse) {
    return entries(of.range(StreamId.ZERO, StreamId.MAX, reverse));
  }

  private static List<List<String>> entries(StreamRange range) {
    List<List<String>> all = new ArrayList<>();
    for (StreamEntry entry = range.next(); entry != null; entry = range.next()) {
      List<String> words = new ArrayList<>(List.of(entry.id().toString()));
      entry.forEach((bytes, at, length) -> words.add(new String(bytes, at, length, ISO_8859_1)));
      assertThat(words).hasSize(1 + 2 * entry.fieldCount());
      all.add(words);
    }
    return all;
  }

  private void checkRanges() {
    for (int i = 0; i + 9 < given.size(); i += 9) {
      StreamId from = given.get(i);
      StreamId to = given.get(i + 9).next();
      assertThat(entries(stream.range(from, to, false)))
          .isEqualTo(new ArrayList<>(model.subMap(from, true, to, true).values()));
      assertThat(entries(stream.range(from, to, true)))
          .isEqualTo(new ArrayList<>(model.subMap(from, true, to, true).descendingMap().values()));
    }
  }

  private void checkCopyAndNodes() {
    StreamValue read = new StreamValue();
    stream.forEachNode((id, listpack) -> read.addNode(id, Listpack.of(listpack.toByteArray())));
    read.set(stream.lastId(), stream.maxDeletedId(), stream.entriesAdded());
    StreamValue copy = stream.copy();
    for (StreamValue other : List.of(read, copy)) {
      assertThat(contents(other, false)).isEqualTo(contents(stream, false));
      assertThat(other.length()).isEqualTo(stream.length());
      assertThat(other.firstId()).isEqualTo(stream.firstId());
      assertThat(other.treeNodeCount()).isEqualTo(stream.treeNodeCount());
    }
    assertThat(read.memoryBytes()).isEqualTo(copy.memoryBytes());
    // A node may stay that has nothing but deleted entries, after trimming up to one of these.
    copy.trim(new Trimming(StreamId.MAX, 0, false, 0));
    assertThat(copy.length()).isZero();
    assertThat(copy.memoryBytes()).isEqualTo(new StreamValue().memoryBytes());
    assertThat(stream.length()).isEqualTo(model.size());
  }

  @Test
  void approximateTrimming_removesWholeNodesOnly_upToTheLimit() {
    limits.streamNodeMaxEntries(10);
    for (int i = 0; i < 55; i++) {
      append(i);
    }

    assertThat(stream.nodeCount()).isEqualTo(6);
    assertThat(stream.trim(new Trimming(null, 31, true, 0))).isEqualTo(20);
    assertThat(stream.trim(new Trimming(null, 0, true, 15))).isEqualTo(10);
    assertThat(stream.trim(new Trimming(null, 0, true, 9))).isZero();
    assertThat(stream.length()).isEqualTo(25);
  }

  @Test
  void aGroup_takesItsMemoryWithIt() {
    append(1);
    long before = stream.memoryBytes();
    StreamGroup group = stream.addGroup(GROUP, StreamId.ZERO, 0);
    StreamConsumer alice = group.addConsumer("alice".getBytes(ISO_8859_1), 0);
    StreamConsumer bob = group.addConsumer("bob".getBytes(ISO_8859_1), 0);
    for (int i = 1; i < 300; i++) {
      group.addPending(new StreamId(i, 0), i % 3 == 0 ? alice : bob, i, 1);
    }
    group.pending().forEach(entry -> group.assign(entry, alice));
    assertThat(bob.pending().size()).isZero();
    assertThat(alice.pending().size()).isEqualTo(299);
    assertThat(stream.copy().memoryBytes() - copyWithoutGroups().memoryBytes())
        .isEqualTo(stream.memoryBytes() - before);
    group.removeConsumer(bob);
    group.removePending(alice.pending().first());

    stream.removeGroup(group);

    assertThat(stream.memoryBytes()).isEqualTo(before);
  }

  private StreamValue copyWithoutGroups() {
    StreamValue copy = stream.copy();
    new ArrayList<>(copy.groups()).forEach(copy::removeGroup);
    return copy;
  }

  @Test
  void aConsumerThatGoes_takesWhatIsPendingWithIt() {
    StreamGroup group = stream.addGroup(GROUP, StreamId.ZERO, 0);
    StreamConsumer alice = group.addConsumer("alice".getBytes(ISO_8859_1), 0);
    group.addPending(new StreamId(1, 0), alice, 0, 1);

    group.removeConsumer(alice);

    assertThat(group.pending().size()).isZero();
    assertThat(group.consumers()).isEmpty();
  }

  @Test
  void identifiers_areOrderedWithoutSign_andWrapAround() {
    assertThat(StreamId.MAX.isAfter(new StreamId(1, 1))).isTrue();
    assertThat(new StreamId(1, -1).next()).isEqualTo(new StreamId(2, 0));
    assertThat(new StreamId(2, 0).previous()).isEqualTo(new StreamId(1, -1));
    assertThat(StreamId.MAX).hasToString("18446744073709551615-18446744073709551615");
    assertThat(StreamId.MAX.bytes()).asString().isEqualTo(StreamId.MAX.toString());
    assertThat(new StreamId(170, 0).bytes()).asString().isEqualTo("170-0");
    assertThat(StreamId.MAX.next()).isEqualTo(StreamId.ZERO);
  }
}
