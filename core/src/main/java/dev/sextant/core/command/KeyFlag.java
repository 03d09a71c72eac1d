package dev.sextant.core.command;

/**
 * What a command does with the keys of one key specification. The first four say how it accesses
 * the key, the next four what it does with the user's data in it.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/reference/key-specs/">Key
 * specifications</a>.
 */
public enum KeyFlag {
  RO("RO"),
  RW("RW"),
  OW("OW"),
  RM("RM"),
  ACCESS("access"),
  UPDATE("update"),
  INSERT("insert"),
  DELETE("delete"),
  NOT_KEY("not_key"),
  INCOMPLETE("incomplete"),
  VARIABLE_FLAGS("variable_flags");

  private final String reply;

  KeyFlag(String reply) {
    this.reply = reply;
  }

  /** The name in COMMAND INFO. */
  public String reply() {
    return reply;
  }
}
