package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.SetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Intersection, union and difference of sets.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=set">Set commands</a>.
 */
final class SetAlgebraCommands {
  private static final Comparator<SetValue> BY_SIZE = Comparator.comparingInt(SetValue::size);

  private SetAlgebraCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("sdiff", -2, SetAlgebraCommands::sdiff)
        .group(SET, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.range(1, -1, 1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("sdiffstore", -3, SetAlgebraCommands::sdiffstore)
        .group(SET, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.range(2, -1, 1), RO, ACCESS);
    table
        .add("sinter", -2, SetAlgebraCommands::sinter)
        .group(SET, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.range(1, -1, 1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("sintercard", -3, SetAlgebraCommands::sintercard)
        .group(SET, "7.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RO, ACCESS);
    table
        .add("sinterstore", -3, SetAlgebraCommands::sinterstore)
        .group(SET, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), RW, UPDATE)
        .keys(KeySpec.range(2, -1, 1), RO, ACCESS);
    table
        .add("sunion", -2, SetAlgebraCommands::sunion)
        .group(SET, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.SET)
        .keys(KeySpec.range(1, -1, 1), RO, ACCESS)
        .tips("nondeterministic_output_order");
    table
        .add("sunionstore", -3, SetAlgebraCommands::sunionstore)
        .group(SET, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.range(2, -1, 1), RO, ACCESS);
  }

  // ------------------------------------------------------------------ intersection

  private static void sinter(Call call) {
    List<byte[]> members = new ArrayList<>();
    intersect(
        operands(call, 1, call.count()),
        member -> {
          members.add(member);
          return false;
        });
    call.reply().set(members.size());
    members.forEach(call.reply()::bulk);
  }

  private static void sinterstore(Call call) {
    SetValue result = new SetValue();
    Encodings limits = call.server().encodings();
    intersect(
        operands(call, 2, call.count()),
        member -> {
          result.add(member, limits);
          return false;
        });
    store(call, result, "sinterstore");
  }

  private static void sintercard(Call call) {
    long keys = call.integer(1, 1, Long.MAX_VALUE, Errors.err("numkeys should be greater than 0"));
    if (keys > call.count() - 2) {
      throw Errors.err("Number of keys can't be greater than number of args");
    }
    int end = 2 + (int) keys;
    long limit = 0;
    for (int i = end; i < call.count(); i += 2) {
      if (!call.is(i, "LIMIT") || i + 1 == call.count()) {
        throw Errors.SYNTAX;
      }
      limit = call.integer(i + 1, 0, Long.MAX_VALUE, Errors.err("LIMIT can't be negative"));
    }
    long most = limit;
    long[] count = {0};
    intersect(operands(call, 2, end), member -> ++count[0] == most);
    call.reply().integer(count[0]);
  }

  /**
   * Gives each member of all sets to {@code receiver}, until that answers true. The members of the
   * smallest set are looked up in the others.
   *
   * @param sets null for a key that does not exist; then there is no such member
   */
  private static void intersect(List<@Nullable SetValue> sets, Predicate<byte[]> receiver) {
    List<SetValue> sorted = new ArrayList<>(sets.size());
    for (SetValue set : sets) {
      if (set == null) {
        return;
      }
      sorted.add(set);
    }
    sorted.sort(BY_SIZE);
    SetValue smallest = sorted.get(0);
    List<SetValue> others = sorted.subList(1, sorted.size());
    others.removeIf(set -> set == smallest);
    smallest.anyMatch(member -> isInAll(others, member) && receiver.test(member));
  }

  private static boolean isInAll(List<SetValue> sets, byte[] member) {
    for (int i = 0; i < sets.size(); i++) {
      if (!sets.get(i).contains(member)) {
        return false;
      }
    }
    return true;
  }

  // ------------------------------------------------------------------ union

  private static void sunion(Call call) {
    reply(call, union(operands(call, 1, call.count()), call.server().encodings()));
  }

  private static void sunionstore(Call call) {
    store(call, union(operands(call, 2, call.count()), call.server().encodings()), "sunionstore");
  }

  private static SetValue union(List<@Nullable SetValue> sets, Encodings limits) {
    SetValue result = new SetValue();
    for (SetValue set : sets) {
      if (set != null) {
        set.forEach(member -> result.add(member, limits));
      }
    }
    return result;
  }

  // ------------------------------------------------------------------ difference

  private static void sdiff(Call call) {
    reply(call, difference(operands(call, 1, call.count()), call.server().encodings()));
  }

  private static void sdiffstore(Call call) {
    store(
        call, difference(operands(call, 2, call.count()), call.server().encodings()), "sdiffstore");
  }

  /**
   * The members of the first set that no other set has. Either each of them is looked up in the
   * others, or the members of all others are removed from a copy of the first, whichever promises
   * less work; a lookup counts half, since the first set that has the member ends the search.
   */
  private static SetValue difference(List<@Nullable SetValue> sets, Encodings limits) {
    SetValue result = new SetValue();
    SetValue first = sets.get(0);
    if (first == null) {
      return result;
    }
    List<SetValue> others = new ArrayList<>(sets.size());
    long removals = first.size();
    for (SetValue set : sets.subList(1, sets.size())) {
      if (set == first) {
        return result;
      }
      if (set != null) {
        others.add(set);
        removals += set.size();
      }
    }
    long lookups = (long) first.size() * (others.size() + 1) / 2;
    if (lookups <= removals) {
      others.sort(BY_SIZE.reversed());
      first.forEach(
          member -> {
            if (!isInAny(others, member)) {
              result.add(member, limits);
            }
          });
    } else {
      first.forEach(member -> result.add(member, limits));
      for (SetValue set : others) {
        set.anyMatch(
            member -> {
              result.remove(member);
              return result.size() == 0;
            });
      }
    }
    return result;
  }

  private static boolean isInAny(List<SetValue> sets, byte[] member) {
    for (int i = 0; i < sets.size(); i++) {
      if (sets.get(i).contains(member)) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ operands and results

  /**
   * The sets at the keys from argument {@code from} to {@code end} (exclusive); null where there is
   * none.
   */
  private static List<@Nullable SetValue> operands(Call call, int from, int end) {
    List<@Nullable SetValue> sets = new ArrayList<>(end - from);
    for (int i = from; i < end; i++) {
      sets.add(call.read(call.arg(i), SetValue.class));
    }
    return sets;
  }

  private static void reply(Call call, SetValue result) {
    call.reply().set(result.size());
    result.forEach(call.reply()::bulk);
  }

  private static void store(Call call, SetValue result, String event) {
    Results.store(call, call.arg(1), result, result.size(), KeyspaceEvents.SET, event);
  }
}
