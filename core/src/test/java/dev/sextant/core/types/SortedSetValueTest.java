package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SortedSetValueTest {
  private final Encodings limits = new Encodings();
  private final SeededRandom random = new SeededRandom(7);

  private record Scored(String member, double score) {}

  /** The plain model: a map, and a tree in Redis's order. */
  private static final class Model {
    private final Map<String, Double> scores = new HashMap<>();
    private final TreeSet<Scored> order =
        new TreeSet<>(Comparator.comparingDouble(Scored::score).thenComparing(Scored::member));

    @Nullable Double put(String member, double score) {
      Double previous = remove(member);
      scores.put(member, score);
      order.add(new Scored(member, score));
      return previous;
    }

    @Nullable Double remove(String member) {
      Double previous = scores.remove(member);
      if (previous != null) {
        order.remove(new Scored(member, previous));
      }
      return previous;
    }

    List<Scored> list() {
      return new ArrayList<>(order);
    }
  }

  @Property
  void anyOperations_giveWhatATreeHolds(
      @ForAll @IntRange(min = 0, max = 60) int maxEntries,
      @ForAll @Size(max = 300) List<@IntRange(min = -9999, max = 29999) Integer> operations) {
    limits.zsetMaxListpackEntries(maxEntries);
    SortedSetValue set = new SortedSetValue();
    Model model = new Model();

    for (int operation : operations) {
      String member = "m" + Math.abs(operation) / 100 % 80;
      double score = Math.abs(operation) % 10;
      if (operation < -9000 && !model.order.isEmpty()) {
        int from = Math.abs(operation) % model.order.size();
        int to = Math.min(from + Math.abs(operation) % 5, model.order.size());
        set.removeRanks(new RankRange(from, to));
        model.list().subList(from, to).forEach(scored -> model.remove(scored.member));
      } else if (operation < 0) {
        assertThat(set.remove(bytes(member))).isEqualTo(model.remove(member) != null);
      } else {
        Double previous = set.put(bytes(member), score, limits);
        Double expected = model.put(member, score);
        assertThat(previous).isEqualTo(expected == null ? (Double) Double.NaN : expected);
      }
    }

    assertSame(set, model);
    assertSame(set.copy(), model);
    model.scores.keySet().forEach(member -> set.remove(bytes(member)));
    // An empty table has its buckets, which both figures count, and 56 or 64 bytes around them.
    assertThat(set.memoryBytes())
        .isEqualTo(set.encoding().equals("listpack") ? 16 + 8 : set.usageBytes(0) + 64 - 56);
  }

  private static void assertSame(SortedSetValue set, Model model) {
    List<Scored> expected = model.list();
    assertThat(set.size()).isEqualTo(expected.size());
    assertThat(content(set)).isEqualTo(expected);
    for (int rank = 0; rank < expected.size(); rank++) {
      byte[] member = bytes(expected.get(rank).member);
      assertThat(set.rank(member)).isEqualTo(rank);
      assertThat(set.score(member)).isEqualTo(expected.get(rank).score);
    }
    assertThat(set.rank(bytes("absent"))).isEqualTo(-1);
    assertThat(set.score(bytes("absent"))).isNaN();
    Set<Scored> scanned = new HashSet<>();
    long cursor = 0;
    do {
      cursor = set.scan(cursor, (member, score) -> scanned.add(new Scored(text(member), score)));
    } while (cursor != 0);
    assertThat(scanned).containsExactlyInAnyOrderElementsOf(expected);
    for (double min = -1; min <= 10; min += 0.5) {
      for (int kind = 0; kind < 4; kind++) {
        ScoreRange range = new ScoreRange(min, (kind & 1) != 0, min + 2, (kind & 2) != 0);
        assertThat(slice(set, set.ranks(range)))
            .isEqualTo(expected.stream().filter(scored -> within(scored.score, range)).toList());
      }
    }
    assertVisitsBackwards(set, expected);
  }

  private static boolean within(double score, ScoreRange range) {
    return (range.minExclusive() ? score > range.min() : score >= range.min())
        && (range.maxExclusive() ? score < range.max() : score <= range.max());
  }

  private static void assertVisitsBackwards(SortedSetValue set, List<Scored> expected) {
    for (int from = 0; from < expected.size(); from++) {
      List<Scored> visited = new ArrayList<>();
      set.forEach(from, from + 1, true, (m, score) -> visited.add(new Scored(text(m), score)));
      Collections.reverse(visited);
      assertThat(visited).isEqualTo(expected.subList(0, from + 1));
    }
  }

  @Property
  void ranks_ofALexRange_areTheMembersInIt(
      @ForAll @IntRange(min = 0, max = 1) int small,
      @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 60) Integer> members,
      @ForAll @IntRange(min = -1, max = 61) int low,
      @ForAll @IntRange(min = -1, max = 61) int high,
      @ForAll boolean lowExclusive,
      @ForAll boolean highExclusive) {
    limits.zsetMaxListpackEntries(small == 1 ? 128 : 0);
    SortedSetValue set = new SortedSetValue();
    TreeSet<String> model = new TreeSet<>();
    for (int member : members) {
      set.put(bytes(lexMember(member)), 1, limits);
      model.add(lexMember(member));
    }

    LexRange range =
        new LexRange(
            bound(low < 0 ? "-" : (lowExclusive ? "(" : "[") + lexMember(low)),
            bound(high > 60 ? "+" : (highExclusive ? "(" : "[") + lexMember(high)));

    List<String> expected =
        model.stream()
            .filter(m -> low < 0 || m.compareTo(lexMember(low)) >= (lowExclusive ? 1 : 0))
            .filter(m -> high > 60 || m.compareTo(lexMember(high)) <= (highExclusive ? -1 : 0))
            .toList();
    assertThat(slice(set, set.ranks(range))).extracting(Scored::member).isEqualTo(expected);
  }

  private static String lexMember(int number) {
    return number < 0 ? "" : Integer.toString(number, 3);
  }

  @Test
  void ranks_ofTheLexBoundsTheWrongWayRound_areNone() {
    for (int limit : new int[] {0, 128}) {
      limits.zsetMaxListpackEntries(limit);
      SortedSetValue set = filled(10);

      assertThat(set.ranks(new LexRange(bound("+"), bound("-"))).size()).isZero();
      assertThat(set.ranks(new LexRange(bound("+"), bound("+"))).size()).isZero();
      assertThat(set.ranks(new LexRange(bound("-"), bound("+"))).size()).isEqualTo(10);
      assertThat(set.ranks(new ScoreRange(5, false, 3, false)).size()).isZero();
      assertThat(set.ranks(new ScoreRange(5, true, 5, false)).size()).isZero();
    }
  }

  @Test
  void bound_parse_refusesWhatIsNone() {
    assertThat(LexRange.Bound.parse(bytes(""))).isNull();
    assertThat(LexRange.Bound.parse(bytes("a"))).isNull();
    assertThat(LexRange.Bound.parse(bytes("+x"))).isNull();
    assertThat(LexRange.Bound.parse(bytes("--"))).isNull();
  }

  @Test
  void order_ofEqualScores_isByUnsignedBytes() {
    for (int limit : new int[] {0, 128}) {
      limits.zsetMaxListpackEntries(limit);
      SortedSetValue set = new SortedSetValue();
      for (String member : List.of("\u00ff", "b", "\u0080", "", "ab", "a")) {
        set.put(bytes(member), 0, limits);
      }

      assertThat(content(set))
          .extracting(Scored::member)
          .containsExactly("", "a", "ab", "b", "\u0080", "\u00ff");
    }
  }

  @Test
  void score_infinitiesAndNegativeZero() {
    limits.zsetMaxListpackEntries(0);
    SortedSetValue large = new SortedSetValue();
    large.put(bytes("a"), -0.0, limits);
    large.put(bytes("b"), Double.POSITIVE_INFINITY, limits);
    large.put(bytes("c"), Double.NEGATIVE_INFINITY, limits);
    assertThat(content(large)).extracting(Scored::member).containsExactly("c", "a", "b");
    assertThat(1 / large.score(bytes("a"))).isEqualTo(Double.NEGATIVE_INFINITY);

    limits.zsetMaxListpackEntries(128);
    SortedSetValue small = new SortedSetValue();
    small.put(bytes("a"), -0.0, limits);
    assertThat(1 / small.score(bytes("a"))).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void encoding_changesWithTheMemberPastTheLimit_andNeverBack() {
    SortedSetValue set = filled(128);
    assertThat(set.encoding()).isEqualTo("listpack");

    set.put(bytes("m0"), 99, limits);
    assertThat(set.encoding()).isEqualTo("listpack");

    set.put(bytes("m128"), 1, limits);
    assertThat(set.encoding()).isEqualTo("skiplist");

    set.removeRanks(new RankRange(1, 129));
    assertThat(set.encoding()).isEqualTo("skiplist");
    assertThat(set.size()).isEqualTo(1);
  }

  @Test
  void encoding_changesWithAMemberLongerThanTheLimit() {
    SortedSetValue set = new SortedSetValue();
    set.put(bytes("x".repeat(64)), 1, limits);
    assertThat(set.encoding()).isEqualTo("listpack");

    set.put(bytes("x".repeat(65)), 1, limits);
    assertThat(set.encoding()).isEqualTo("skiplist");
  }

  @Test
  void pop_takesFromTheWantedEnd_inOrder() {
    for (int limit : new int[] {0, 128}) {
      limits.zsetMaxListpackEntries(limit);
      SortedSetValue set = filled(10);
      List<Double> popped = new ArrayList<>();

      set.pop(2, false, (member, score) -> popped.add(score));
      set.pop(3, true, (member, score) -> popped.add(score));
      assertThat(popped).containsExactly(0.0, 1.0, 9.0, 8.0, 7.0);

      set.pop(100, true, (member, score) -> popped.add(score));
      assertThat(popped).hasSize(10);
      assertThat(set.size()).isZero();
      set.pop(1, false, (member, score) -> popped.add(score));
      assertThat(popped).hasSize(10);
    }
  }

  @Test
  void random_reachesEveryMember_andDistinctOnesDiffer() {
    for (int limit : new int[] {0, 128}) {
      limits.zsetMaxListpackEntries(limit);
      SortedSetValue set = filled(50);
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 3000; i++) {
        set.random(random, (member, score) -> seen.add(text(member)));
      }
      assertThat(seen).hasSize(50);

      for (int count : new int[] {0, 1, 10, 49, 50, 60}) {
        List<String> picked = new ArrayList<>();
        set.randomDistinct(random, count, (member, score) -> picked.add(text(member)));
        assertThat(picked).hasSize(Math.min(count, 50)).doesNotHaveDuplicates();
      }
    }
  }

  private SortedSetValue filled(int size) {
    SortedSetValue set = new SortedSetValue();
    for (int i = 0; i < size; i++) {
      set.put(bytes("m" + i), i, limits);
    }
    return set;
  }

  private static LexRange.Bound bound(String text) {
    return LexRange.Bound.parse(bytes(text));
  }

  private static List<Scored> slice(SortedSetValue set, RankRange range) {
    List<Scored> slice = new ArrayList<>();
    set.forEach(
        range.from(), range.size(), false, (m, score) -> slice.add(new Scored(text(m), score)));
    return slice;
  }

  private static List<Scored> content(SortedSetValue set) {
    List<Scored> content = new ArrayList<>();
    set.forEach((member, score) -> content.add(new Scored(text(member), score)));
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
