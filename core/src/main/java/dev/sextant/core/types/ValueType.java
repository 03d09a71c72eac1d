package dev.sextant.core.types;

/** The type of a value, with the name that TYPE answers. */
public enum ValueType {
  STRING("string"),
  LIST("list"),
  SET("set"),
  SORTED_SET("zset"),
  HASH("hash"),
  STREAM("stream");

  private final String redisName;

  ValueType(String redisName) {
    this.redisName = redisName;
  }

  /** The name that TYPE answers and that SCAN's TYPE option takes. */
  public String redisName() {
    return redisName;
  }
}
