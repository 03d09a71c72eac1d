package dev.sextant.core.config;

import java.util.List;

/** A directive that is any text. Not set and empty are the same: the empty string. */
public final class TextDirective extends Directive<String> {

  /** A rule about the value beyond its being text. */
  interface Check {
    void check(String value, NodeConfig config) throws ConfigException;
  }

  private final boolean emptyIsUnset;
  private final boolean binary;
  private final Check check;

  private TextDirective(
      Spec spec, String defaultValue, boolean emptyIsUnset, boolean binary, Check check) {
    super(spec, defaultValue);
    this.emptyIsUnset = emptyIsUnset;
    this.binary = binary;
    this.check = check;
  }

  /** A text that always has a value, be it the empty one. */
  static TextDirective of(Spec spec, String defaultValue) {
    return of(spec, defaultValue, (value, config) -> {});
  }

  static TextDirective of(Spec spec, String defaultValue, Check check) {
    return new TextDirective(spec, defaultValue, false, false, check);
  }

  /** A text that is not set by default and that the empty text unsets. */
  static TextDirective optional(Spec spec) {
    return optional(spec, (value, config) -> {});
  }

  static TextDirective optional(Spec spec, Check check) {
    return new TextDirective(spec, "", true, false, check);
  }

  /** As {@link #optional(Spec)}, and zero bytes are part of the text. */
  static TextDirective secret(Spec spec) {
    return new TextDirective(spec, "", true, true, (value, config) -> {});
  }

  @Override
  String parse(List<String> arguments, NodeConfig config) throws ConfigException {
    String value = arguments.get(0);
    if (!binary) {
      value = ByteText.untilZero(value);
    }
    check.check(value, config);
    return value;
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  void rewrite(String value, ConfigRewrite out) {
    if (emptyIsUnset && value.isEmpty()) {
      out.processed(name());
    } else {
      out.line(
          name(),
          name() + " " + ConfigWords.quote(value),
          emptyIsUnset || !value.equals(defaultValue()));
    }
  }
}
