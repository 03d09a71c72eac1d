package dev.sextant.core.types.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class IdTreeTest {

  private static final class Thing extends IdTree.Keyed {
    Thing(StreamId id) {
      super(id);
    }
  }

  private final Tally memory = new Tally();
  private final IdTree<Thing> tree = new IdTree<>(memory);
  private final NavigableMap<StreamId, Thing> model = new TreeMap<>();

  @Provide
  Arbitrary<List<StreamId>> ids() {
    Arbitrary<Long> parts =
        Arbitraries.of(0L, 1L, 2L, 255L, 256L, 257L, 65_536L, 1L << 40, -1L, -2L, 1L << 63);
    return Combinators.combine(parts, parts).as(StreamId::new).list().ofMaxSize(150);
  }

  @Property(tries = 300)
  void tree_afterAnyChanges_holdsWhatASortedMapHolds(@ForAll("ids") List<StreamId> ids) {
    for (StreamId id : ids) {
      if (model.containsKey(id)) {
        assertThat(tree.remove(id)).isSameAs(model.remove(id));
      } else {
        assertThat(tree.remove(id)).isNull();
        Thing thing = new Thing(id);
        tree.add(thing);
        model.put(id, thing);
      }
      assertThat(tree.size()).isEqualTo(model.size());
      assertThat(tree.nodeCount()).isEqualTo(nodesOfRadixTree());
    }

    List<Thing> visited = new ArrayList<>();
    tree.forEach(visited::add);
    assertThat(visited).containsExactlyElementsOf(model.values());
    for (StreamId id : ids) {
      assertThat(tree.get(id)).isSameAs(model.get(id));
      assertThat(tree.ceiling(id)).isSameAs(valueOf(model.ceilingEntry(id)));
      assertThat(tree.floor(id)).isSameAs(valueOf(model.floorEntry(id)));
      assertThat(tree.after(id)).isSameAs(valueOf(model.higherEntry(id)));
      assertThat(tree.before(id)).isSameAs(valueOf(model.lowerEntry(id)));
    }
    model.keySet().forEach(tree::remove);
    model.clear(); // One instance of this class serves all tries.
    assertThat(memory.bytes()).isEqualTo(new IdTree<Thing>(new Tally()).bytes());
  }

  private static Thing valueOf(Map.Entry<StreamId, Thing> entry) {
    return entry == null ? null : entry.getValue();
  }

  /** Counts the nodes of a radix tree of the identifiers by building up its branches. */
  private int nodesOfRadixTree() {
    return model.isEmpty() ? 1 : nodesFrom(new ArrayList<>(model.keySet()), 0);
  }

  private static int nodesFrom(List<StreamId> ids, int depth) {
    if (depth == StreamId.LENGTH) {
      return 1;
    }
    int common = ids.get(0).commonBytes(ids.get(ids.size() - 1));
    if (common > depth) {
      return 1 + nodesFrom(ids, common);
    }
    int nodes = 1;
    int from = 0;
    for (int i = 1; i <= ids.size(); i++) {
      if (i == ids.size() || ids.get(i).byteAt(depth) != ids.get(from).byteAt(depth)) {
        nodes += nodesFrom(ids.subList(from, i), depth + 1);
        from = i;
      }
    }
    return nodes;
  }

  @Test
  void nodes_areThoseOfRedis() {
    assertThat(tree.nodeCount()).isEqualTo(1);
    tree.add(new Thing(new StreamId(1, 1)));
    assertThat(tree.nodeCount()).isEqualTo(2);
    tree.add(new Thing(new StreamId(1, 2)));
    assertThat(tree.nodeCount()).isEqualTo(4);
    tree.add(new Thing(new StreamId(2, 0)));
    assertThat(tree.nodeCount()).isEqualTo(8);
  }
}
