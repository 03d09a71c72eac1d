package dev.sextant.core.config;

import com.google.common.base.Ascii;
import dev.sextant.core.config.OutputBufferLimits.Limit;
import java.util.List;
import java.util.OptionalLong;

/** client-output-buffer-limit: groups of class, hard limit, soft limit and soft seconds. */
public final class OutputBufferLimitDirective extends Directive<OutputBufferLimits> {
  private static final long MB = 1024 * 1024;

  OutputBufferLimitDirective(Spec spec) {
    super(
        spec,
        new OutputBufferLimits(
            new Limit(0, 0, 0), new Limit(256 * MB, 64 * MB, 60), new Limit(32 * MB, 8 * MB, 60)));
  }

  @Override
  OutputBufferLimits parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() % 4 != 0) {
      throw new ConfigException("Wrong number of arguments in buffer limit configuration.");
    }
    OutputBufferLimits limits = config.get(this);
    for (int i = 0; i < arguments.size(); i += 4) {
      String type = Ascii.toLowerCase(ByteText.untilZero(arguments.get(i)));
      List<String> numbers = arguments.subList(i + 1, i + 4);
      limits =
          switch (type) {
            case "normal" -> limits.withNormal(limit(numbers));
            case "slave", "replica" -> limits.withReplica(limit(numbers));
            case "pubsub" -> limits.withPubsub(limit(numbers));
            default ->
                throw new ConfigException(
                    "Invalid client class specified in buffer limit configuration.");
          };
    }
    return limits;
  }

  private static Limit limit(List<String> numbers) throws ConfigException {
    OptionalLong hard = CNumbers.memory(ByteText.untilZero(numbers.get(0)));
    OptionalLong soft = CNumbers.memory(ByteText.untilZero(numbers.get(1)));
    OptionalLong seconds = CNumbers.decimal(ByteText.untilZero(numbers.get(2)));
    if (hard.isEmpty() || soft.isEmpty() || seconds.isEmpty() || (int) seconds.getAsLong() < 0) {
      throw new ConfigException(
          "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }
    return new Limit(hard.getAsLong(), soft.getAsLong(), (int) seconds.getAsLong());
  }

  @Override
  String format(OutputBufferLimits value) {
    return "normal "
        + numbers(value.normal())
        + " slave "
        + numbers(value.replica())
        + " pubsub "
        + numbers(value.pubsub());
  }

  private static String numbers(Limit limit) {
    return Long.toUnsignedString(limit.hardBytes())
        + " "
        + Long.toUnsignedString(limit.softBytes())
        + " "
        + limit.softSeconds();
  }

  @Override
  void rewrite(OutputBufferLimits value, ConfigRewrite out) {
    rewrite("normal", value.normal(), defaultValue().normal(), out);
    rewrite("replica", value.replica(), defaultValue().replica(), out);
    rewrite("pubsub", value.pubsub(), defaultValue().pubsub(), out);
  }

  private void rewrite(String type, Limit limit, Limit normally, ConfigRewrite out) {
    String bytes =
        CNumbers.formatMemory(limit.hardBytes()) + " " + CNumbers.formatMemory(limit.softBytes());
    out.line(
        name(),
        name() + " " + type + " " + bytes + " " + limit.softSeconds(),
        !limit.equals(normally));
  }
}
