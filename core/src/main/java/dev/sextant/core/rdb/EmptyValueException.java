package dev.sextant.core.rdb;

/**
 * A value without elements, of which all bytes have been read. Redis once wrote such values by
 * mistake; a file with them is read all the same, and they are left out.
 */
public final class EmptyValueException extends RdbException {
  private static final long serialVersionUID = 1L;

  EmptyValueException() {
    super("empty value");
  }
}
