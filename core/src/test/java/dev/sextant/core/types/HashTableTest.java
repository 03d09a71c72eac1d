package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HashTableTest {

  private static final class Entry extends HashTable.Node<Entry> {
    final int number;

    Entry(int number) {
      super(keyOf(number));
      this.number = number;
    }
  }

  private final RandomSource random = new SeededRandom(42);

  @Property
  void table_afterAnyOperations_holdsWhatAMapHolds(
      @ForAll @Size(max = 400) List<@IntRange(min = -60, max = 200) Integer> operations) {
    HashTable<Entry> table = new HashTable<>();
    Map<Integer, Entry> model = new HashMap<>();

    for (int operation : operations) {
      int number = Math.abs(operation) % 100;
      if (operation < 0) {
        assertThat(table.remove(keyOf(number))).isSameAs(model.remove(number));
        table.resizeIfNeeded();
      } else if (operation >= 190) {
        table.rehashSteps(operation - 189);
      } else if (table.get(keyOf(number)) == null) {
        Entry entry = new Entry(number);
        table.add(entry);
        model.put(number, entry);
      }
      assertThat(table.size()).isEqualTo(model.size());
    }

    model.forEach((number, entry) -> assertThat(table.get(keyOf(number))).isSameAs(entry));
    assertThat(visited(table)).containsExactlyInAnyOrderElementsOf(model.keySet());
  }

  @Test
  void tableThatKeepsItsSize_growsInACrowdAlone_andDoesNotShrink() {
    boolean[] keeps = {true};
    HashTable<Entry> table = new HashTable<>();
    table.keepSizeWhile(() -> keeps[0]);
    for (int i = 0; i < 24; i++) {
      table.add(new Entry(i));
    }
    assertThat(table.buckets()).isEqualTo(4);

    table.add(new Entry(24));
    assertThat(table.statistics()).hasSize(2);
    while (table.rehashSteps(1)) {
      assertThat(table.size()).isEqualTo(25);
    }
    assertThat(table.buckets()).isEqualTo(32);

    for (int i = 0; i < 24; i++) {
      table.remove(keyOf(i));
      table.resizeIfNeeded();
    }
    assertThat(table.buckets()).isEqualTo(32);
    keeps[0] = false;
    table.resizeIfNeeded();
    assertThat(table.isRehashing()).isTrue();
  }

  @Test
  void tableThatKeepsItsSize_movesNothingBetweenTablesOfSimilarSizes() {
    boolean[] keeps = {false};
    HashTable<Entry> table = new HashTable<>();
    table.keepSizeWhile(() -> keeps[0]);
    for (int i = 0; i < 5; i++) {
      table.add(new Entry(i));
    }
    assertThat(table.buckets()).isEqualTo(4 + 8);

    keeps[0] = true;
    assertThat(table.rehashSteps(100)).isFalse();
    assertThat(table.isRehashing()).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(table.get(keyOf(i))).isNotNull();
    }

    keeps[0] = false;
    assertThat(table.rehashSteps(100)).isFalse();
    assertThat(table.isRehashing()).isFalse();
  }

  /** The guarantee of SCAN, whatever grows, shrinks and moves between its calls. */
  @Property
  void scan_returnsWhatIsThereThroughout_howeverTheTableChanges(
      @ForAll @IntRange(min = 0, max = 300) int stable,
      @ForAll @IntRange(min = 0, max = 3000) int passing,
      @ForAll @Size(max = 200) List<@IntRange(min = -50, max = 50) Integer> changes) {
    HashTable<Entry> table = filled(stable + passing);
    List<Integer> removable = new ArrayList<>();
    for (int i = stable; i < stable + passing; i++) {
      removable.add(i);
    }
    int next = stable + passing;
    Set<Integer> seen = new HashSet<>();
    long cursor = 0;
    int step = 0;

    do {
      cursor = table.scan(cursor, entry -> seen.add(entry.number));
      int change = step < changes.size() ? changes.get(step) : 0;
      for (int i = 0; i < change; i++) {
        table.add(new Entry(next));
        removable.add(next++);
      }
      for (int i = 0; i > change * 20 && !removable.isEmpty(); i--) {
        table.remove(keyOf(removable.remove(removable.size() - 1)));
      }
      table.resizeIfNeeded();
      table.rehashSteps(step % 3);
      step++;
    } while (cursor != 0);

    for (int i = 0; i < stable; i++) {
      assertThat(seen).contains(i);
    }
  }

  @Test
  void scan_ofATableAtRest_returnsEachNodeOnce() {
    HashTable<Entry> table = filled(1000);
    finishRehash(table);
    List<Integer> seen = new ArrayList<>();

    long cursor = 0;
    do {
      cursor = table.scan(cursor, entry -> seen.add(entry.number));
    } while (cursor != 0);

    assertThat(seen).hasSize(1000).doesNotHaveDuplicates();
  }

  @Test
  void scan_receiverMayRemoveTheNodeItIsGiven() {
    HashTable<Entry> table = filled(1000);

    long cursor = 0;
    do {
      cursor = table.scan(cursor, entry -> table.remove(entry.key, entry.hash));
    } while (cursor != 0);

    assertThat(table.size()).isZero();
  }

  @Test
  void scan_anyCursorIsValid() {
    HashTable<Entry> table = filled(100);

    assertThat(table.scan(-1L, entry -> {})).isZero();
    assertThat(table.scan(0xdeadbeefcafeL, entry -> {})).isNotNegative();
  }

  @Test
  void buckets_doubleWhenThereAreAsManyNodes() {
    HashTable<Entry> table = new HashTable<>();
    assertThat(table.bucketBytes()).isZero();

    for (int i = 0; i < 4; i++) {
      table.add(new Entry(i));
    }
    assertThat(table.buckets()).isEqualTo(4);
    assertThat(table.bucketBytes()).isEqualTo(32);

    table.add(new Entry(4));
    assertThat(table.isRehashing()).isTrue();
    assertThat(table.buckets()).isEqualTo(4 + 8);
    assertThat(table.bucketBytes()).isEqualTo(32 + 64);

    finishRehash(table);
    assertThat(table.buckets()).isEqualTo(8);
  }

  @Test
  void resizeIfNeeded_shrinksOnlyBelowATenth() {
    HashTable<Entry> table = filled(1024);
    finishRehash(table);
    assertThat(table.buckets()).isEqualTo(1024);

    for (int i = 0; i < 1024 - 103; i++) {
      table.remove(keyOf(i));
    }
    table.resizeIfNeeded();
    assertThat(table.isRehashing()).isFalse();

    table.remove(keyOf(1023));
    table.resizeIfNeeded();
    finishRehash(table);
    assertThat(table.buckets()).isEqualTo(128);
    assertThat(visited(table)).hasSize(102);
  }

  @Test
  void gate_thatRefuses_keepsTheTableFromGrowing() {
    List<Long> asked = new ArrayList<>();
    HashTable<Entry> table =
        new HashTable<>(
            (moreBytes, load) -> {
              asked.add(moreBytes);
              return load >= 2;
            });

    for (int i = 0; i < 9; i++) {
      table.add(new Entry(i));
    }

    assertThat(asked).containsExactly(64L, 64L, 64L, 64L, 128L);
    assertThat(table.isRehashing()).isTrue();
  }

  @Test
  void expand_makesRoomAtOnce() {
    HashTable<Entry> table = new HashTable<>();

    table.expand(1000);

    assertThat(table.buckets()).isEqualTo(1024);
    assertThat(table.isRehashing()).isFalse();
  }

  @Test
  void forEach_mayLookUpAndRemoveTheNodeGiven_whileNodesMove() {
    HashTable<Entry> table = filled(1025);
    assertThat(table.isRehashing()).isTrue();

    table.forEach(
        entry -> {
          assertThat(table.get(keyOf(entry.number))).isSameAs(entry);
          if (entry.number % 2 == 0) {
            table.remove(entry.key);
          }
        });

    assertThat(visited(table)).hasSize(512).allMatch(number -> number % 2 == 1);
  }

  @Test
  void anyMatch_stopsAtTheFirstMatch() {
    HashTable<Entry> table = filled(100);
    int[] calls = {0};

    assertThat(table.anyMatch(entry -> ++calls[0] == 10)).isTrue();
    assertThat(calls[0]).isEqualTo(10);
    assertThat(table.anyMatch(entry -> false)).isFalse();
  }

  @Test
  void random_ofAnEmptyTable_isNone() {
    assertThat(new HashTable<Entry>().random(random)).isNull();
  }

  @Test
  void random_picksEveryNodeAboutEquallyOften() {
    int nodes = 200;
    int draws = 200_000;
    HashTable<Entry> table = filled(nodes);
    int[] counts = new int[nodes];

    for (int i = 0; i < draws; i++) {
      counts[table.random(random).number]++;
    }

    for (int count : counts) {
      assertThat(count / (double) draws * nodes).isBetween(0.4, 2.5);
    }
  }

  @Test
  void random_ofANearlyEmptyLargeTable_stillFindsANode() {
    HashTable<Entry> table = filled(10_000);
    for (int i = 1; i < 10_000; i++) {
      table.remove(keyOf(i));
    }

    for (int i = 0; i < 100; i++) {
      assertThat(table.random(random).number).isZero();
    }
  }

  @Property
  void sample_returnsNodesOfTheTable_noMoreThanWanted(
      @ForAll @IntRange(min = 0, max = 2000) int nodes,
      @ForAll @IntRange(min = 1, max = 20) int count,
      @ForAll long seed) {
    HashTable<Entry> table = filled(nodes);
    @Nullable Entry[] sample = new Entry[count];

    int found = table.sample(new SeededRandom(seed), sample, count);

    assertThat(found).isBetween(0, Math.min(nodes, count));
    for (int i = 0; i < found; i++) {
      assertThat(table.get(sample[i].key)).isSameAs(sample[i]);
    }
  }

  @Test
  void clear_leavesATableWithoutBuckets() {
    HashTable<Entry> table = filled(100);

    table.clear();

    assertThat(table.isEmpty()).isTrue();
    assertThat(table.buckets()).isZero();
    table.add(new Entry(1));
    assertThat(visited(table)).containsExactly(1);
  }

  private static byte[] keyOf(int number) {
    return ("key:" + number).getBytes(US_ASCII);
  }

  private static HashTable<Entry> filled(int nodes) {
    HashTable<Entry> table = new HashTable<>();
    for (int i = 0; i < nodes; i++) {
      table.add(new Entry(i));
    }
    return table;
  }

  private static void finishRehash(HashTable<Entry> table) {
    while (table.rehashSteps(100)) {
      assertThat(table.isRehashing()).isTrue();
    }
  }

  private static List<Integer> visited(HashTable<Entry> table) {
    List<Integer> visited = new ArrayList<>();
    table.forEach(entry -> visited.add(entry.number));
    return visited;
  }
}
