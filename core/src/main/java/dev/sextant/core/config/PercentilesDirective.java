package dev.sextant.core.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** latency-tracking-info-percentiles: which percentiles INFO latencystats shows, each 0 to 100. */
public final class PercentilesDirective extends Directive<List<Double>> {

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern HEXADECIMAL =
      Pattern.compile("[+-]?0[xX](\\p{XDigit}+\\.?\\p{XDigit}*|\\.\\p{XDigit}+)([pP][+-]?\\d+)?");
  private static final Pattern INFINITE =
      Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

  PercentilesDirective(Spec spec) {
    super(spec, List.of(50.0, 99.0, 99.9));
  }

  @Override
  List<Double> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() == 1 && arguments.get(0).isEmpty()) {
      return List.of();
    }
    List<Double> percentiles = new ArrayList<>();
    for (String argument : arguments) {
      double percentile = number(argument);
      if (percentile > 100.0 || percentile < 0.0) {
        throw new ConfigException(
            "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
      }
      percentiles.add(percentile);
    }
    return List.copyOf(percentiles);
  }

  /** As strtod reads it, if it is the whole text: hexadecimal and infinite numbers too. */
  private static double number(String text) throws ConfigException {
    if (HEXADECIMAL.matcher(text).matches()) {
      boolean hasExponent = text.indexOf('p') >= 0 || text.indexOf('P') >= 0;
      return Double.parseDouble(hasExponent ? text : text + "p0");
    }
    if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!DECIMAL.matcher(text).matches() || Double.isInfinite(Double.parseDouble(text))) {
      throw new ConfigException("Invalid latency-tracking-info-percentiles parameters");
    }
    return Double.parseDouble(text);
  }

  @Override
  String format(List<Double> value) {
    return String.join(" ", value.stream().map(PercentilesDirective::format).toList());
  }

  /** As C's {@code %f} without trailing zeros. */
  private static String format(double percentile) {
    BigDecimal rounded = new BigDecimal(percentile).setScale(6, RoundingMode.HALF_EVEN);
    if (rounded.signum() == 0) {
      return 1 / percentile < 0 ? "-0" : "0";
    }
    return rounded.stripTrailingZeros().toPlainString();
  }

  @Override
  void rewrite(List<Double> value, ConfigRewrite out) {
    out.line(name(), name() + " " + (value.isEmpty() ? "\"\"" : format(value)), true);
  }
}
