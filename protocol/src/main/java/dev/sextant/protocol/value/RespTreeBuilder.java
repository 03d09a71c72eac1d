package dev.sextant.protocol.value;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts values together from their pieces in the order of the wire: the head of an aggregate, then
 * its elements, which may be aggregates in turn.
 */
public final class RespTreeBuilder {
  private static final int MAX_FIRST_ALLOCATION = 64;

  private final Deque<Aggregate> open = new ArrayDeque<>();
  private @Nullable RespValue complete;

  /**
   * Begins an array, set or push of {@code size} elements, or a map of {@code size} pairs, or a
   * value with {@code size} pairs of attributes before it. The size is not believed: what is
   * allocated depends on the elements that follow.
   */
  public void open(RespType type, int size) {
    long elements =
        switch (type) {
          case ARRAY, SET, PUSH -> size;
          case MAP -> 2L * size;
          case ATTRIBUTED -> 2L * size + 1;
          default -> throw new IllegalArgumentException(type + " has no elements");
        };
    Aggregate aggregate = new Aggregate(type, elements);
    if (elements == 0) {
      add(aggregate.toValue());
    } else {
      open.push(aggregate);
    }
  }

  /** Adds a value, which completes the aggregates that it is the last element of. */
  public void add(RespValue value) {
    RespValue last = value;
    while (!open.isEmpty()) {
      Aggregate parent = open.element();
      parent.elements.add(last);
      if (--parent.missing > 0) {
        return;
      }
      open.remove();
      last = parent.toValue();
    }
    complete = last;
  }

  /** How many aggregates are open. */
  public int depth() {
    return open.size();
  }

  /** The outermost value, if it is complete, and then no more. */
  public @Nullable RespValue take() {
    RespValue taken = complete;
    complete = null;
    return taken;
  }

  /** Forgets all pieces. */
  public void clear() {
    open.clear();
    complete = null;
  }

  private static final class Aggregate {
    private final RespType type;
    private final List<RespValue> elements;
    private long missing;

    Aggregate(RespType type, long missing) {
      this.type = type;
      this.missing = missing;
      elements = new ArrayList<>((int) Math.min(missing, MAX_FIRST_ALLOCATION));
    }

    RespValue toValue() {
      return switch (type) {
        case SET -> new RespValue.SetValue(elements);
        case PUSH -> new RespValue.PushValue(elements);
        case MAP -> RespValue.MapValue.ofFlat(elements);
        case ATTRIBUTED -> {
          int attributes = elements.size() - 1;
          yield new RespValue.AttributedValue(
              RespValue.MapValue.ofFlat(elements.subList(0, attributes)), elements.get(attributes));
        }
        default -> new RespValue.ArrayValue(elements);
      };
    }
  }
}
