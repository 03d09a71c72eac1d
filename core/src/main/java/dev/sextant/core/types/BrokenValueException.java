package dev.sextant.core.types;

/** Somebody got to what is broken in a {@link DamagedValue}: where Redis fails an assertion. */
public final class BrokenValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param damage what is broken
   */
  public BrokenValueException(String damage) {
    super(damage);
  }
}
