package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.List;

/** A directive that is yes or no. */
public final class BoolDirective extends Directive<Boolean> {
  private final String refusalOfYes;

  BoolDirective(Spec spec, boolean defaultValue) {
    this(spec, defaultValue, "");
  }

  /**
   * @param refusalOfYes why this build cannot say yes, or empty
   */
  BoolDirective(Spec spec, boolean defaultValue, String refusalOfYes) {
    super(spec, defaultValue);
    this.refusalOfYes = refusalOfYes;
  }

  @Override
  Boolean parse(List<String> arguments, NodeConfig config) throws ConfigException {
    String value = ByteText.untilZero(arguments.get(0));
    if (Ascii.equalsIgnoreCase(value, "no")) {
      return false;
    }
    if (!Ascii.equalsIgnoreCase(value, "yes")) {
      throw new ConfigException("argument must be 'yes' or 'no'");
    }
    if (!refusalOfYes.isEmpty()) {
      throw new ConfigException(refusalOfYes);
    }
    return true;
  }

  @Override
  String format(Boolean value) {
    return value ? "yes" : "no";
  }

  @Override
  long toLong(Boolean value) {
    return value ? 1 : 0;
  }
}
