package dev.sextant.core.types.stream;

import org.jspecify.annotations.Nullable;

/** The entries of a stream between two identifiers, one after the other, in either direction. */
public final class StreamRange {
  private final IdTree<StreamNode> nodes;
  private final StreamId start;
  private final StreamId end;
  private final boolean reverse;
  private final boolean withDeleted;
  private @Nullable StreamEntry current;
  private boolean begun;

  StreamRange(
      IdTree<StreamNode> nodes,
      StreamId start,
      StreamId end,
      boolean reverse,
      boolean withDeleted) {
    this.nodes = nodes;
    this.start = start;
    this.end = end;
    this.reverse = reverse;
    this.withDeleted = withDeleted;
  }

  /** The next entry, or null when there is no more. The stream must not change in between. */
  public @Nullable StreamEntry next() {
    StreamEntry entry = step();
    while (entry != null && (entry.isDeleted() && !withDeleted || isTooEarly(entry.id()))) {
      entry = step();
    }
    return entry == null || isTooLate(entry.id()) ? null : entry;
  }

  private boolean isTooEarly(StreamId id) {
    return reverse ? id.isAfter(end) : start.isAfter(id);
  }

  private boolean isTooLate(StreamId id) {
    return reverse ? start.isAfter(id) : id.isAfter(end);
  }

  private @Nullable StreamEntry step() {
    if (!begun) {
      begun = true;
      current = firstIn(firstNode());
    } else if (current != null) {
      StreamNode node = current.node;
      StreamEntry following = reverse ? node.before(current) : node.after(current);
      current = following == null ? firstIn(nodeBehind(node)) : following;
    }
    return current;
  }

  private @Nullable StreamNode firstNode() {
    if (reverse) {
      return nodes.floor(end);
    }
    StreamNode node = nodes.floor(start);
    return node == null ? nodes.first() : node;
  }

  private @Nullable StreamNode nodeBehind(StreamNode node) {
    return reverse ? nodes.before(node.id()) : nodes.after(node.id());
  }

  private @Nullable StreamEntry firstIn(@Nullable StreamNode from) {
    StreamNode node = from;
    while (node != null) {
      StreamEntry entry = reverse ? node.last() : node.first();
      if (entry != null) {
        return entry;
      }
      node = nodeBehind(node);
    }
    return null;
  }
}
