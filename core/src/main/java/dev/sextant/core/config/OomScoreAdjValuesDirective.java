package dev.sextant.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** oom-score-adj-values: one number each for a master, a replica and a background child. */
public final class OomScoreAdjValuesDirective extends Directive<List<Integer>> {
  private static final int LIMIT = 2000;

  OomScoreAdjValuesDirective(Spec spec) {
    super(spec, List.of(0, 200, 800));
  }

  @Override
  List<Integer> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() != defaultValue().size()) {
      throw new ConfigException("wrong number of arguments");
    }
    List<Integer> values = new ArrayList<>();
    for (String argument : arguments) {
      OptionalLong number = CNumbers.decimal(ByteText.untilZero(argument));
      if (number.isEmpty() || number.getAsLong() < -LIMIT || number.getAsLong() > LIMIT) {
        throw new ConfigException(
            "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
      }
      values.add((int) number.getAsLong());
    }
    return List.copyOf(values);
  }

  @Override
  String format(List<Integer> value) {
    return String.join(" ", value.stream().map(String::valueOf).toList());
  }
}
