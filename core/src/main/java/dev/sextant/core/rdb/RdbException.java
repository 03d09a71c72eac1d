package dev.sextant.core.rdb;

/** Bytes that are not what they should be: damaged, cut short, or of an unknown type. */
public sealed class RdbException extends Exception permits EmptyValueException, RdbPausedException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, for a log
   */
  public RdbException(String message) {
    super(message);
  }

  /**
   * What Redis says of a part whose bytes do not fit together.
   *
   * @param part what it is: {@code "Hash listpack"}
   */
  static RdbException integrity(String part) {
    return new RdbException(part + " integrity check failed");
  }

  /**
   * @param message what is wrong, for a log
   * @param cause what it follows from
   */
  public RdbException(String message, Throwable cause) {
    super(message, cause);
  }
}
