package dev.sextant.simulator.differential;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.protocol.value.RespValue.ArrayValue;
import dev.sextant.protocol.value.RespValue.BulkString;
import dev.sextant.protocol.value.RespValue.IntegerValue;
import dev.sextant.protocol.value.RespValue.MapValue;
import dev.sextant.protocol.value.RespValue.SetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When two replies are the same. */
enum Comparison {
  /** In type and content. */
  EXACT {
    @Override
    RespValue normal(RespValue reply) {
      return reply;
    }
  },

  /** Whatever the order of elements, at every depth: hash tables have none. */
  UNORDERED {
    @Override
    RespValue normal(RespValue reply) {
      if (reply instanceof ArrayValue array) {
        return new ArrayValue(sorted(array.elements()));
      }
      if (reply instanceof SetValue set) {
        return new SetValue(sorted(set.elements()));
      }
      return reply;
    }

    private List<RespValue> sorted(List<RespValue> elements) {
      return inOrder(elements.stream().map(this::normal).toList());
    }
  },

  /** Whatever the order of pairs of field and value, which RESP2 has as a flat array. */
  PAIRS {
    @Override
    RespValue normal(RespValue reply) {
      if (reply instanceof MapValue map) {
        List<RespValue> pairs = new ArrayList<>();
        map.entries().forEach(e -> pairs.add(new ArrayValue(List.of(e.key(), e.value()))));
        return new SetValue(inOrder(pairs));
      }
      if (reply instanceof ArrayValue array
          && array.elements().stream().allMatch(BulkString.class::isInstance)
          && array.elements().size() % 2 == 0) {
        List<RespValue> pairs = new ArrayList<>();
        for (int i = 0; i < array.elements().size(); i += 2) {
          pairs.add(new ArrayValue(array.elements().subList(i, i + 2)));
        }
        return new ArrayValue(inOrder(pairs));
      }
      return UNORDERED.normal(reply);
    }
  },

  /**
   * As DUMP gives it: a hash table's elements stand in no order, their sum of bytes is the same.
   */
  PAYLOAD {
    @Override
    RespValue normal(RespValue reply) {
      return reply instanceof BulkString payload && isHashTable(payload.bytes()[0])
          ? new IntegerValue(payload.bytes().length)
          : reply;
    }

    private boolean isHashTable(byte type) {
      return type == 2 || type == 4;
    }
  },

  /** In type alone: the content is random. */
  SHAPE {
    @Override
    RespValue normal(RespValue reply) {
      return reply instanceof RespValue.ErrorLine
          ? reply
          : RespValue.simple(reply.getClass().getSimpleName());
    }
  },

  /**
   * Whatever the order in which access rules name single commands, which depends on a hash seed.
   */
  RULES {
    @Override
    RespValue normal(RespValue reply) {
      if (reply instanceof BulkString bulk) {
        return RespValue.bulk(inOrderOfNames(bulk.text()));
      }
      if (reply instanceof ArrayValue array) {
        return new ArrayValue(array.elements().stream().map(this::normal).toList());
      }
      if (reply instanceof MapValue map) {
        return new MapValue(
            map.entries().stream()
                .map(e -> new RespValue.Entry(e.key(), normal(e.value())))
                .toList());
      }
      return reply;
    }

    private String inOrderOfNames(String rules) {
      List<String> words = new ArrayList<>(List.of(rules.replace(")", " )").split(" ")));
      int from = 0;
      for (int i = 0; i <= words.size(); i++) {
        if (i == words.size() || !words.get(i).matches("[+-][^@].*")) {
          words.subList(from, i).sort(Comparator.naturalOrder());
          from = i + 1;
        }
      }
      return String.join(" ", words);
    }
  },

  /** Where numbers of some size tell a time: up to some seconds apart. */
  NEAR {
    @Override
    RespValue normal(RespValue reply) {
      if (reply instanceof IntegerValue integer && Math.abs(integer.number()) > 20) {
        return new IntegerValue(Math.round(integer.number() / TIME_GRAIN));
      }
      if (reply instanceof ArrayValue array) {
        return new ArrayValue(array.elements().stream().map(this::withoutTime).toList());
      }
      if (reply instanceof MapValue map) {
        return new MapValue(
            map.entries().stream()
                .map(e -> new RespValue.Entry(e.key(), withoutTime(e.value())))
                .toList());
      }
      return reply;
    }

    /** Within collections, idle times are so small that nothing of them can be compared. */
    private RespValue withoutTime(RespValue value) {
      return value instanceof IntegerValue ? new IntegerValue(0) : normal(value);
    }
  };

  private static final double TIME_GRAIN = 50_000;

  /** The part of a reply that must be the same on both sides. */
  abstract RespValue normal(RespValue reply);

  private static List<RespValue> inOrder(List<RespValue> values) {
    return values.stream().sorted(Comparator.comparing(RespValue::toString)).toList();
  }
}
