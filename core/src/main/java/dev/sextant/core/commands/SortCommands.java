package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.Numbers;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SORT: the elements of a list, set or sorted set in another order, or in their own, and what keys
 * named after them hold.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/sort/">SORT</a>.
 */
final class SortCommands {
  private static final KeySpec SOURCE = KeySpec.at(1).with(RO, ACCESS);
  private static final KeySpec TARGET = KeySpec.at(1).with(OW, UPDATE);

  private SortCommands() {}

  static void register(CommandTable.Builder table) {
    AclCategory[] categories = {
      AclCategory.SET, AclCategory.SORTEDSET, AclCategory.LIST, AclCategory.DANGEROUS
    };
    table
        .add("sort", -2, call -> sort(call, true))
        .group(GENERIC, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(categories)
        .keys(KeySpec.at(1), RO, ACCESS)
        .keys(KeySpec.unknown(), RO, ACCESS)
        .keys(KeySpec.unknown(), OW, UPDATE)
        .extractor(SortCommands::keys);
    table
        .add("sort_ro", -2, call -> sort(call, false))
        .group(GENERIC, "7.0.0")
        .flags(READONLY)
        .categories(categories)
        .keys(KeySpec.at(1), RO, ACCESS)
        .keys(KeySpec.unknown(), RO, ACCESS)
        .extractor(SortCommands::readOnlyKeys);
  }

  /** The keys that can be known beforehand: what is sorted, and where the last STORE puts it. */
  private static boolean keys(byte[][] args, KeyPositions found) {
    found.add(1, SOURCE);
    int target = 0;
    for (int i = 2; i < args.length; i++) {
      if (Bytes.equalsIgnoreCase(args[i], "LIMIT")) {
        i += 2;
      } else if (Bytes.equalsIgnoreCase(args[i], "GET") || Bytes.equalsIgnoreCase(args[i], "BY")) {
        i++;
      } else if (Bytes.equalsIgnoreCase(args[i], "STORE") && i + 1 < args.length) {
        target = i + 1;
      }
    }
    if (target > 0) {
      found.add(target, TARGET);
    }
    return true;
  }

  private static boolean readOnlyKeys(byte[][] args, KeyPositions found) {
    found.add(1, SOURCE);
    return true;
  }

  private static void sort(Call call, boolean mayStore) {
    SortOptions options = SortOptions.of(call, mayStore);
    Value value = source(call);
    boolean mustRepeat = options.storeAt() != null || call.session().isScript();
    if (!options.sorts() && value instanceof SetValue && mustRepeat) {
      options = options.withSomeOrder(); // Or replicas would store something else.
    }
    Range range = Range.of(options, size(value));
    List<byte[]> elements =
        options.sorts()
            ? range.of(sorted(call, options, elements(value)))
            : unsorted(value, options.descending(), range);
    byte[] target = options.storeAt();
    if (target == null) {
      reply(call, options.gets(), elements);
    } else {
      store(call, options.gets(), elements, target);
    }
  }

  // ---------------------------------------------------------------- the elements

  private static Value source(Call call) {
    Entry entry = call.db().read(call.arg(1));
    if (entry == null) {
      return new ListValue(call.server().encodings());
    }
    Value value = entry.value();
    if (value instanceof SortedSetValue set) {
      set.leaveCompactForm(); // Redis does, and OBJECT ENCODING shows it.
      call.db().replace(entry, set);
    } else if (!(value instanceof ListValue || value instanceof SetValue)) {
      DamagedValue.check(value, ListValue.class);
      DamagedValue.check(value, SortedSetValue.class);
      throw Errors.WRONG_TYPE;
    }
    return value;
  }

  private static int size(Value value) {
    return value instanceof ListValue list
        ? list.size()
        : value instanceof SetValue set ? set.size() : ((SortedSetValue) value).size();
  }

  private static List<byte[]> elements(Value value) {
    List<byte[]> elements = new ArrayList<>(size(value));
    if (value instanceof ListValue list) {
      list.forEach(elements::add);
    } else if (value instanceof SetValue set) {
      set.forEach(elements::add);
    } else {
      ((SortedSetValue) value).forEach((member, score) -> elements.add(member));
    }
    return elements;
  }

  /** Elements in their own order, or in the reverse; a set has no order to reverse. */
  private static List<byte[]> unsorted(Value value, boolean descending, Range range) {
    if (value instanceof SetValue) {
      return range.of(elements(value));
    }
    List<byte[]> elements = new ArrayList<>(range.count());
    if (range.count() == 0) {
      return elements;
    }
    int first = descending ? size(value) - 1 - range.from() : range.from();
    if (value instanceof ListValue list) {
      list.forEach(first, range.count(), descending, elements::add);
    } else {
      ((SortedSetValue) value)
          .forEach(first, range.count(), descending, (member, score) -> elements.add(member));
    }
    return elements;
  }

  /** The elements that LIMIT asks for: {@code count} from index {@code from} on. */
  private record Range(int from, int count) {
    static Range of(SortOptions options, int size) {
      long from = Math.min(Math.max(options.offset(), 0), size);
      long left = size - from;
      return new Range(
          (int) from, (int) (options.count() < 0 ? left : Math.min(options.count(), left)));
    }

    List<byte[]> of(List<byte[]> elements) {
      return elements.subList(from, from + count);
    }
  }

  // ---------------------------------------------------------------- sorting

  /** An element with what it is sorted by: a number, or text that may be missing. */
  private record Item(byte[] element, double number, byte @Nullable [] text) {}

  private static List<byte[]> sorted(Call call, SortOptions options, List<byte[]> elements) {
    List<Item> items = new ArrayList<>(elements.size());
    boolean valid = true;
    for (byte[] element : elements) {
      SortPattern by = options.by();
      byte[] weight = by == null ? element : by.lookUp(call, element);
      double number = 0;
      if (!options.alphabetic() && weight != null) {
        number = Numbers.parseLenientDouble(weight);
        valid &= !Double.isNaN(number);
      }
      items.add(new Item(element, number, weight));
    }
    if (!valid) {
      throw Errors.err("One or more scores can't be converted into double");
    }
    Comparator<Item> order = order(options);
    items.sort(options.descending() ? order.reversed() : order);
    List<byte[]> sorted = new ArrayList<>(items.size());
    items.forEach(item -> sorted.add(item.element));
    return sorted;
  }

  private static Comparator<Item> order(SortOptions options) {
    if (!options.alphabetic()) {
      // Not Double.compare, to which the zeros differ.
      return (a, b) ->
          a.number == b.number ? Bytes.compare(a.element, b.element) : a.number < b.number ? -1 : 1;
    }
    // What is stored must not depend on a locale; what is answered is compared by C's strcoll.
    Comparator<byte[]> texts =
        options.storeAt() != null ? Bytes::compare : SortCommands::compareTexts;
    return Comparator.comparing(Item::text, Comparator.nullsFirst(texts));
  }

  /** Compares as strcoll does in the locale C: a zero byte is the end. */
  private static int compareTexts(byte[] a, byte[] b) {
    for (int i = 0; ; i++) {
      int left = i < a.length ? a[i] & 0xff : 0;
      int right = i < b.length ? b[i] & 0xff : 0;
      if (left != right || left == 0) {
        return left - right;
      }
    }
  }

  // ---------------------------------------------------------------- the result

  private static void reply(Call call, List<SortPattern> gets, List<byte[]> elements) {
    if (gets.isEmpty()) {
      call.reply().array(elements.size());
      elements.forEach(call.reply()::bulk);
      return;
    }
    call.reply().array(elements.size() * gets.size());
    for (byte[] element : elements) {
      for (SortPattern get : gets) {
        byte[] found = get.lookUp(call, element);
        if (found == null) {
          call.reply().nullBulk();
        } else {
          call.reply().bulk(found);
        }
      }
    }
  }

  private static void store(
      Call call, List<SortPattern> gets, List<byte[]> elements, byte[] target) {
    ListValue list = new ListValue(call.server().encodings());
    for (byte[] element : elements) {
      if (gets.isEmpty()) {
        list.addLast(element);
      }
      for (SortPattern get : gets) {
        byte[] found = get.lookUp(call, element);
        list.addLast(found == null ? Bytes.EMPTY : found);
      }
    }
    if (list.size() > 0) {
      call.db().set(target, list, false);
      call.notify(KeyspaceEvents.LIST, "sortstore", target);
      call.dirty(list.size());
    } else if (call.db().delete(target)) {
      call.changed(target, KeyspaceEvents.GENERIC, "del");
    }
    call.reply().integer(list.size());
  }
}
