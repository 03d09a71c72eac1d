package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ListValueTest {
  private final Encodings limits = new Encodings();

  /** Small nodes, so that splits, merges and edges come up all the time. */
  @Property
  void anyOperations_giveWhatAJavaListHolds(
      @ForAll @IntRange(min = 1, max = 6) int perNode,
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 9999) Integer> operations) {
    limits.listMaxListpackSize(perNode);
    ListValue list = new ListValue(limits);
    List<String> model = new ArrayList<>();

    for (int operation : operations) {
      apply(list, model, operation / 1000, operation % 1000);
      assertThat(list.size()).isEqualTo(model.size());
    }

    assertThat(content(list)).isEqualTo(model);
    assertThat(content(list.copy())).isEqualTo(model);
    assertThat(list.copy().memoryBytes()).isEqualTo(list.memoryBytes());
    List<String> reversed = new ArrayList<>();
    list.forEach(list.size() - 1, list.size(), true, element -> reversed.add(text(element)));
    Collections.reverse(reversed);
    assertThat(reversed).isEqualTo(model);
    for (int i = 0; i < model.size(); i++) {
      assertThat(text(list.get(i))).isEqualTo(model.get(i));
    }
    assertThat(list.memoryBytes() - (16 + 48)).isCloseTo(nodeBytes(list), within(1L));
    list.removeRange(0, list.size());
    assertThat(list.memoryBytes()).isEqualTo(16 + 48);
  }

  /** What the nodes take, read from the figure that is summed up anew at each call. */
  private static long nodeBytes(ListValue list) {
    // Beside its listpack, a node counts 40 bytes there and 48 here; an average loses fractions.
    return list.usageBytes(0) - (16 + 40) + 8L * list.nodeCount();
  }

  private static void apply(ListValue list, List<String> model, int operation, int argument) {
    String element = "e" + argument % 20;
    switch (operation) {
      case 0, 1, 2 -> {
        list.addLast(bytes(element));
        model.add(element);
      }
      case 3, 4 -> {
        list.addFirst(bytes(element));
        model.add(0, element);
      }
      case 5 -> {
        byte[] removed = argument % 2 == 0 ? list.removeFirst() : list.removeLast();
        int index = argument % 2 == 0 ? 0 : model.size() - 1;
        assertThat(removed == null ? null : text(removed))
            .isEqualTo(model.isEmpty() ? null : model.remove(index));
      }
      case 6, 7 -> {
        String pivot = "e" + argument / 20 % 20;
        boolean before = operation == 6;
        int at = model.indexOf(pivot);
        assertThat(list.insert(bytes(pivot), bytes(element), before)).isEqualTo(at >= 0);
        if (at >= 0) {
          model.add(before ? at : at + 1, element);
        }
      }
      case 8 -> {
        boolean fromTail = argument % 2 == 0;
        int limit = argument % 3 == 0 ? Integer.MAX_VALUE : argument % 3;
        int removed = 0;
        while (removed < limit && model.contains(element)) {
          model.remove(fromTail ? model.lastIndexOf(element) : model.indexOf(element));
          removed++;
        }
        assertThat(list.removeAll(bytes(element), fromTail, limit)).isEqualTo(removed);
      }
      default -> {
        int from = model.isEmpty() ? 0 : argument % model.size();
        int count = Math.min(argument % 7, model.size() - from);
        list.removeRange(from, count);
        model.subList(from, from + count).clear();
        if (!model.isEmpty()) {
          list.set(argument % model.size(), bytes("set"));
          model.set(argument % model.size(), "set");
        }
      }
    }
  }

  @Test
  void encoding_isAlwaysQuicklist() {
    ListValue list = new ListValue(limits);
    list.addLast(bytes("a"));

    assertThat(list.encoding()).isEqualTo("quicklist");
  }

  @Test
  void queue_usedForLong_keepsItsOrderAndItsMemory() {
    ListValue list = new ListValue(limits);
    for (int i = 0; i < 100; i++) {
      list.addLast(bytes("job:" + i));
    }
    long memory = list.memoryBytes();

    for (int i = 100; i < 20_000; i++) {
      list.addLast(bytes("job:" + i));
      assertThat(text(list.removeFirst())).isEqualTo("job:" + (i - 100));
    }

    assertThat(list.size()).isEqualTo(100);
    assertThat(list.memoryBytes()).isLessThan(2 * memory + 1024);
  }

  @Test
  void anyMatch_givesIndexesInBothDirections_andStops() {
    limits.listMaxListpackSize(3);
    ListValue list = new ListValue(limits);
    for (int i = 0; i < 10; i++) {
      list.addLast(bytes("" + i));
    }
    List<Integer> seen = new ArrayList<>();

    assertThat(list.anyMatch(7, true, (index, element) -> !seen.add(index) || index == 4)).isTrue();
    assertThat(seen).containsExactly(7, 6, 5, 4);
    assertThat(list.anyMatch(8, false, (index, element) -> text(element).equals("3"))).isFalse();
  }

  @Test
  void get_outsideTheList_throws() {
    ListValue list = new ListValue(limits);
    list.addLast(bytes("a"));

    assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> list.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void copy_changesIndependently() {
    ListValue list = new ListValue(limits);
    list.addLast(bytes("a"));
    list.addLast(bytes("b"));
    ListValue copy = list.copy();

    list.set(0, bytes("x"));
    copy.addFirst(bytes("y"));

    assertThat(content(list)).containsExactly("x", "b");
    assertThat(content(copy)).containsExactly("y", "a", "b");
  }

  private static List<String> content(ListValue list) {
    List<String> content = new ArrayList<>();
    list.forEach(element -> content.add(text(element)));
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, US_ASCII);
  }
}
