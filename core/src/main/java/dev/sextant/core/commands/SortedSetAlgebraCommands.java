package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SORTED_SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.commands.CombineRequest.Input;
import dev.sextant.core.commands.CombineRequest.Option;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.SortedSetBuilder;
import dev.sextant.core.types.SortedSetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Union, intersection and difference of sorted sets and sets.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=sorted-set">Sorted set
 * commands</a>.
 */
final class SortedSetAlgebraCommands {
  private SortedSetAlgebraCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("zdiff", -3, SortedSetAlgebraCommands::zdiff)
        .group(SORTED_SET, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RO, ACCESS);
    table
        .add("zdiffstore", -4, SortedSetAlgebraCommands::zdiffstore)
        .group(SORTED_SET, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.keynum(2, 0, 1, 1), RO, ACCESS);
    table
        .add("zinter", -3, SortedSetAlgebraCommands::zinter)
        .group(SORTED_SET, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RO, ACCESS);
    table
        .add("zintercard", -3, SortedSetAlgebraCommands::zintercard)
        .group(SORTED_SET, "7.0.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RO, ACCESS);
    table
        .add("zinterstore", -4, SortedSetAlgebraCommands::zinterstore)
        .group(SORTED_SET, "2.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.keynum(2, 0, 1, 1), RO, ACCESS);
    table
        .add("zunion", -3, SortedSetAlgebraCommands::zunion)
        .group(SORTED_SET, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RO, ACCESS);
    table
        .add("zunionstore", -4, SortedSetAlgebraCommands::zunionstore)
        .group(SORTED_SET, "2.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.keynum(2, 0, 1, 1), RO, ACCESS);
  }

  // ------------------------------------------------------------------ union

  private static void zunion(Call call) {
    CombineRequest request =
        CombineRequest.parse(call, 1, Option.WEIGHTS, Option.AGGREGATE, Option.WITHSCORES);
    reply(call, request, union(request));
  }

  private static void zunionstore(Call call) {
    CombineRequest request = CombineRequest.parse(call, 2, Option.WEIGHTS, Option.AGGREGATE);
    store(call, union(request), "zunionstore");
  }

  private static SortedSetBuilder union(CombineRequest request) {
    // From the smallest to the largest: that is the order of the additions, which doubles show.
    List<Input> inputs = request.inputsBySize();
    SortedSetBuilder result = new SortedSetBuilder(inputs.get(inputs.size() - 1).source().size());
    for (Input input : inputs) {
      input
          .source()
          .forEach(
              (member, score) ->
                  result.merge(member, input.weighted(score), request.aggregate()::apply));
    }
    return result;
  }

  // ------------------------------------------------------------------ intersection

  private static void zinter(Call call) {
    CombineRequest request =
        CombineRequest.parse(call, 1, Option.WEIGHTS, Option.AGGREGATE, Option.WITHSCORES);
    reply(call, request, intersection(request));
  }

  private static void zinterstore(Call call) {
    CombineRequest request = CombineRequest.parse(call, 2, Option.WEIGHTS, Option.AGGREGATE);
    store(call, intersection(request), "zinterstore");
  }

  /** Looks up the members of the smallest input in the others. */
  private static SortedSetBuilder intersection(CombineRequest request) {
    List<Input> inputs = request.inputsBySize();
    SortedSetBuilder result = new SortedSetBuilder(0);
    Input smallest = inputs.get(0);
    List<Input> others = inputs.subList(1, inputs.size());
    smallest
        .source()
        .forEach(
            (member, score) -> {
              double combined = smallest.weighted(score);
              for (int i = 0; i < others.size(); i++) {
                Input other = others.get(i);
                double present = other.source().score(member);
                if (Double.isNaN(present)) {
                  return;
                }
                // Not weighted(): Redis lets zero times infinity reach the aggregate as it is.
                combined = request.aggregate().apply(combined, other.weight() * present);
              }
              result.add(member, combined);
            });
    return result;
  }

  private static void zintercard(Call call) {
    CombineRequest request = CombineRequest.parse(call, 1, Option.LIMIT);
    List<Input> inputs = request.inputsBySize();
    List<Input> others = inputs.subList(1, inputs.size());
    long[] count = {0};
    inputs
        .get(0)
        .source()
        .search((member, score) -> isInAll(others, member) && ++count[0] == request.limit());
    call.reply().integer(count[0]);
  }

  private static boolean isInAll(List<Input> inputs, byte[] member) {
    for (int i = 0; i < inputs.size(); i++) {
      if (Double.isNaN(inputs.get(i).source().score(member))) {
        return false;
      }
    }
    return true;
  }

  // ------------------------------------------------------------------ difference

  private static void zdiff(Call call) {
    CombineRequest request = CombineRequest.parse(call, 1, Option.WITHSCORES);
    reply(call, request, difference(request));
  }

  private static void zdiffstore(Call call) {
    store(call, difference(CombineRequest.parse(call, 2)), "zdiffstore");
  }

  /**
   * The members of the first input that no other has: either each is looked up in the others, or
   * all members of the others are removed from a copy of the first, whichever promises less work. A
   * lookup counts half, since the first input that has the member ends the search.
   */
  private static SortedSetBuilder difference(CombineRequest request) {
    SortedSetBuilder result = new SortedSetBuilder(0);
    ScoreSource first = request.inputs().get(0).source();
    List<ScoreSource> others = new ArrayList<>();
    long removals = first.size();
    for (Input input : request.inputs().subList(1, request.inputs().size())) {
      if (input.source().isSame(first)) {
        return result;
      }
      others.add(input.source());
      removals += input.source().size();
    }
    long lookups = (long) first.size() * request.inputs().size() / 2;
    if (lookups <= removals) {
      others.sort(Comparator.comparingInt(ScoreSource::size).reversed());
      first.forEach(
          (member, score) -> {
            if (!isInAny(others, member)) {
              result.add(member, score);
            }
          });
    } else {
      first.forEach(result::add);
      for (ScoreSource other : others) {
        other.search(
            (member, score) -> {
              result.remove(member);
              return result.size() == 0;
            });
      }
    }
    return result;
  }

  private static boolean isInAny(List<ScoreSource> sources, byte[] member) {
    for (int i = 0; i < sources.size(); i++) {
      if (!Double.isNaN(sources.get(i).score(member))) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ results

  private static void reply(Call call, CombineRequest request, SortedSetBuilder result) {
    result.forEach(new MemberReply(call.reply(), request.withScores()).begin(result.size()));
  }

  private static void store(Call call, SortedSetBuilder result, String event) {
    SortedSetValue value = result.build(call.server().encodings());
    Results.store(call, call.arg(1), value, value.size(), KeyspaceEvents.ZSET, event);
  }
}
