package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SetValueTest {
  private final Encodings limits = new Encodings();
  private final SeededRandom random = new SeededRandom(7);

  @Property
  void anyOperations_giveWhatAJavaSetHolds(
      @ForAll @IntRange(min = 0, max = 60) int maxIntset,
      @ForAll @IntRange(min = 0, max = 120) int firstText,
      @ForAll @Size(max = 300) List<@IntRange(min = -100, max = 200) Integer> operations) {
    limits.setMaxIntsetEntries(maxIntset);
    SetValue set = new SetValue();
    Set<String> model = new HashSet<>();

    for (int operation : operations) {
      int number = Math.abs(operation) % 100;
      String member = number >= firstText ? "m" + number : Long.toString(number * 1_000_000_007L);
      if (operation < 0) {
        assertThat(set.remove(bytes(member))).isEqualTo(model.remove(member));
      } else {
        assertThat(set.add(bytes(member), limits)).isEqualTo(model.add(member));
      }
      assertThat(set.contains(bytes(member))).isEqualTo(operation >= 0);
    }

    assertThat(set.size()).isEqualTo(model.size());
    assertThat(content(set)).containsExactlyInAnyOrderElementsOf(model);
    assertThat(content(set.copy())).containsExactlyInAnyOrderElementsOf(model);
    Set<String> scanned = new HashSet<>();
    long cursor = 0;
    do {
      cursor = set.scan(cursor, member -> scanned.add(text(member)));
    } while (cursor != 0);
    assertThat(scanned).isEqualTo(model);
    model.forEach(member -> set.remove(bytes(member)));
    // An empty table has its buckets, which both figures count, and 56 or 64 bytes around them.
    assertThat(set.memoryBytes())
        .isEqualTo(set.encoding().equals("intset") ? 16 + 8 : set.usageBytes(0) + 64 - 56);
  }

  @Test
  void intset_isSortedByNumber() {
    SetValue set = new SetValue();
    for (String member : List.of("10", "-5", "9", "9223372036854775807", "-9223372036854775808")) {
      set.add(bytes(member), limits);
    }

    assertThat(set.encoding()).isEqualTo("intset");
    assertThat(content(set))
        .containsExactly("-9223372036854775808", "-5", "9", "10", "9223372036854775807");
  }

  @Test
  void intset_takesTheWidthOfTheWidestEverAdded() {
    SetValue set = new SetValue();
    for (int i = 0; i < 4; i++) {
      set.add(bytes("" + i), limits);
    }
    assertThat(set.memoryBytes()).isEqualTo(16 + 16);

    set.add(bytes("32768"), limits);
    assertThat(set.memoryBytes()).isEqualTo(16 + 32);

    set.add(bytes("2147483648"), limits);
    set.remove(bytes("2147483648"));
    assertThat(set.memoryBytes()).isEqualTo(16 + 48);
  }

  @Test
  void encoding_changesWithTheFirstMemberThatIsNoInteger_andNeverBack() {
    SetValue set = new SetValue();
    set.add(bytes("1"), limits);
    set.add(bytes("01"), limits);
    assertThat(set.encoding()).isEqualTo("hashtable");

    set.remove(bytes("01"));
    assertThat(set.encoding()).isEqualTo("hashtable");
    assertThat(content(set)).containsExactly("1");
  }

  @Test
  void encoding_changesWithTheMemberPastTheLimit() {
    SetValue set = new SetValue();
    for (int i = 0; i < 512; i++) {
      set.add(bytes("" + i), limits);
    }
    assertThat(set.encoding()).isEqualTo("intset");

    set.add(bytes("0"), limits);
    assertThat(set.encoding()).isEqualTo("intset");

    set.add(bytes("512"), limits);
    assertThat(set.encoding()).isEqualTo("hashtable");
    assertThat(set.size()).isEqualTo(513);
  }

  @Test
  void anyMatch_stopsAtTheFirstMatch() {
    for (SetValue set : List.of(filled("", 100), filled("m", 100))) {
      List<String> seen = new ArrayList<>();
      assertThat(set.anyMatch(member -> seen.add(text(member)) && seen.size() == 3)).isTrue();
      assertThat(seen).hasSize(3);
      assertThat(set.anyMatch(member -> false)).isFalse();
    }
  }

  @Test
  void random_reachesEveryMember() {
    for (SetValue set : List.of(filled("", 100), filled("m", 100))) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 3000; i++) {
        seen.add(text(set.random(random)));
      }
      assertThat(seen).hasSize(100);
    }
  }

  @Test
  void randomDistinct_givesAsManyDifferentMembersAsWanted_orAll() {
    for (SetValue set : List.of(filled("", 100), filled("m", 100))) {
      for (int count : new int[] {0, 1, 10, 50, 100, 1000}) {
        List<String> picked = new ArrayList<>();
        set.randomDistinct(random, count, member -> picked.add(text(member)));
        assertThat(picked).hasSize(Math.min(count, 100)).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void copy_changesIndependently() {
    for (SetValue set : List.of(filled("", 100), filled("m", 100))) {
      SetValue copy = set.copy();
      assertThat(copy.encoding()).isEqualTo(set.encoding());

      set.add(bytes("1000"), limits);
      copy.remove(copy.random(random));

      assertThat(set.size()).isEqualTo(101);
      assertThat(copy.size()).isEqualTo(99);
    }
  }

  private SetValue filled(String prefix, int size) {
    SetValue set = new SetValue();
    for (int i = 0; i < size; i++) {
      set.add(bytes(prefix + i), limits);
    }
    return set;
  }

  private static List<String> content(SetValue set) {
    List<String> content = new ArrayList<>();
    set.forEach(member -> content.add(text(member)));
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }
}
