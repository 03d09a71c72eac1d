package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HashValueTest {
  private final Encodings limits = new Encodings();
  private final SeededRandom random = new SeededRandom(7);

  @Property
  void anyOperations_giveWhatAMapHolds(
      @ForAll @IntRange(min = 0, max = 40) int maxEntries,
      @ForAll @Size(max = 300) List<@IntRange(min = -60, max = 200) Integer> operations) {
    limits.hashMaxListpackEntries(maxEntries);
    HashValue hash = new HashValue();
    Map<String, String> model = new LinkedHashMap<>();

    for (int operation : operations) {
      String field = "f" + Math.abs(operation) % 60;
      if (operation < 0) {
        assertThat(hash.remove(bytes(field))).isEqualTo(model.remove(field) != null);
      } else {
        String value = "v" + operation;
        assertThat(hash.put(bytes(field), bytes(value), limits))
            .isEqualTo(model.put(field, value) == null);
      }
    }

    assertThat(hash.size()).isEqualTo(model.size());
    assertThat(content(hash)).containsExactlyInAnyOrderEntriesOf(model);
    assertThat(content(hash.copy())).containsExactlyInAnyOrderEntriesOf(model);
    assertThat(scanned(hash)).containsExactlyInAnyOrderEntriesOf(model);
    assertThat(hash.copy().memoryBytes()).isPositive();
    assertMemoryIsThatOfTheContent(hash, model);
    for (int i = 0; i < 60; i++) {
      byte[] value = hash.get(bytes("f" + i));
      assertThat(value == null ? null : text(value)).isEqualTo(model.get("f" + i));
      assertThat(hash.contains(bytes("f" + i))).isEqualTo(model.containsKey("f" + i));
    }
  }

  /** The running sum must be what a hash filled anew has, and nothing once all is removed. */
  private void assertMemoryIsThatOfTheContent(HashValue hash, Map<String, String> content) {
    HashValue anew = new HashValue();
    content.forEach((field, value) -> anew.put(bytes(field), bytes(value), limits));
    if (anew.encoding().equals(hash.encoding()) && hash.encoding().equals("listpack")) {
      assertThat(hash.memoryBytes()).isEqualTo(anew.memoryBytes());
    }
    HashValue drained = hash.copy();
    content.keySet().forEach(field -> drained.remove(bytes(field)));
    // An empty table has its buckets, which both figures count, and 56 or 64 bytes around them.
    assertThat(drained.memoryBytes())
        .isEqualTo(
            drained.encoding().equals("listpack") ? 16 + 8 : drained.usageBytes(0) + 64 - 56);
  }

  @Test
  void smallHash_keepsTheOrderOfAddition() {
    HashValue hash = new HashValue();
    hash.put(bytes("z"), bytes("1"), limits);
    hash.put(bytes("a"), bytes("2"), limits);
    hash.put(bytes("m"), bytes("3"), limits);
    hash.put(bytes("a"), bytes("4"), limits);
    hash.remove(bytes("z"));

    assertThat(content(hash)).containsExactly(Map.entry("a", "4"), Map.entry("m", "3"));
  }

  @Test
  void encoding_changesWithTheFieldPastTheLimit_andNeverBack() {
    HashValue hash = new HashValue();
    for (int i = 0; i < 512; i++) {
      hash.put(bytes("f" + i), bytes("v"), limits);
    }
    assertThat(hash.encoding()).isEqualTo("listpack");

    hash.put(bytes("f0"), bytes("other"), limits);
    assertThat(hash.encoding()).isEqualTo("listpack");

    hash.put(bytes("f512"), bytes("v"), limits);
    assertThat(hash.encoding()).isEqualTo("hashtable");

    for (int i = 1; i <= 512; i++) {
      hash.remove(bytes("f" + i));
    }
    assertThat(hash.encoding()).isEqualTo("hashtable");
    assertThat(content(hash)).containsExactly(Map.entry("f0", "other"));
  }

  @Test
  void encoding_changesWithAFieldOrValueLongerThanTheLimit() {
    HashValue fields = new HashValue();
    fields.put(bytes("x".repeat(64)), bytes("y".repeat(64)), limits);
    assertThat(fields.encoding()).isEqualTo("listpack");
    fields.put(bytes("x".repeat(65)), bytes("y"), limits);
    assertThat(fields.encoding()).isEqualTo("hashtable");

    HashValue values = new HashValue();
    values.put(bytes("x"), bytes("y".repeat(65)), limits);
    assertThat(values.encoding()).isEqualTo("hashtable");
  }

  @Test
  void copy_changesIndependently() {
    for (int size : new int[] {3, 600}) {
      HashValue hash = filled(size);
      HashValue copy = hash.copy();
      assertThat(copy.encoding()).isEqualTo(hash.encoding());

      hash.put(bytes("new"), bytes("v"), limits);
      copy.remove(bytes("f0"));

      assertThat(hash.size()).isEqualTo(size + 1);
      assertThat(copy.size()).isEqualTo(size - 1);
      assertThat(copy.contains(bytes("new"))).isFalse();
    }
  }

  @Test
  void random_reachesEveryField() {
    for (int size : new int[] {10, 600}) {
      HashValue hash = filled(size);
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < size * 30; i++) {
        hash.random(random, (field, value) -> seen.add(text(field)));
      }
      assertThat(seen).hasSize(size);
    }
  }

  @Test
  void randomDistinct_givesAsManyDifferentFieldsAsWanted_orAll() {
    for (int size : new int[] {10, 600}) {
      HashValue hash = filled(size);
      for (int count : new int[] {0, 1, 3, size - 1, size, size + 5}) {
        List<String> picked = new ArrayList<>();
        hash.randomDistinct(random, count, (field, value) -> picked.add(text(field)));
        assertThat(picked).hasSize(Math.min(count, size)).doesNotHaveDuplicates();
      }
    }
  }

  private HashValue filled(int size) {
    HashValue hash = new HashValue();
    for (int i = 0; i < size; i++) {
      hash.put(bytes("f" + i), bytes("v" + i), limits);
    }
    return hash;
  }

  private static Map<String, String> content(HashValue hash) {
    Map<String, String> content = new LinkedHashMap<>();
    hash.forEach((field, value) -> content.put(text(field), text(value)));
    assertThat(content).hasSize(hash.size());
    return content;
  }

  private static Map<String, String> scanned(HashValue hash) {
    Map<String, String> content = new LinkedHashMap<>();
    long cursor = 0;
    do {
      cursor = hash.scan(cursor, (field, value) -> content.put(text(field), text(value)));
    } while (cursor != 0);
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }
}
