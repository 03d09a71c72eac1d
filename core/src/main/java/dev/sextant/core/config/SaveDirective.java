package dev.sextant.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The save points. In redis.conf each line adds to the list, and the first line replaces the
 * default one; CONFIG SET replaces the list.
 */
public final class SaveDirective extends Directive<List<SavePoint>> {

  SaveDirective(Spec spec) {
    super(spec, List.of(new SavePoint(3600, 1), new SavePoint(300, 100), new SavePoint(60, 10000)));
  }

  @Override
  List<SavePoint> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    boolean none = arguments.size() == 1 && ByteText.untilZero(arguments.get(0)).isEmpty();
    List<SavePoint> parsed = none ? List.of() : points(arguments);
    boolean adds = config.addsSavePoints();
    if (none || !adds) {
      return parsed;
    }
    List<SavePoint> all = new ArrayList<>(config.get(this));
    all.addAll(parsed);
    return List.copyOf(all);
  }

  private static List<SavePoint> points(List<String> arguments) throws ConfigException {
    if (arguments.size() % 2 != 0) {
      throw invalid();
    }
    List<SavePoint> points = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i += 2) {
      long seconds = number(arguments.get(i), 1);
      points.add(new SavePoint(seconds, (int) number(arguments.get(i + 1), 0)));
    }
    return List.copyOf(points);
  }

  private static long number(String text, long lowest) throws ConfigException {
    OptionalLong number = CNumbers.decimal(ByteText.untilZero(text));
    if (number.isEmpty() || number.getAsLong() < lowest) {
      throw invalid();
    }
    return number.getAsLong();
  }

  private static ConfigException invalid() {
    return new ConfigException("Invalid save parameters");
  }

  @Override
  String format(List<SavePoint> value) {
    return String.join(" ", value.stream().map(p -> p.seconds() + " " + p.changes()).toList());
  }

  @Override
  void rewrite(List<SavePoint> value, ConfigRewrite out) {
    if (value.isEmpty()) {
      out.line(name(), "save \"\"", true);
    }
    for (SavePoint point : value) {
      out.line(name(), "save " + point.seconds() + " " + point.changes(), true);
    }
  }
}
