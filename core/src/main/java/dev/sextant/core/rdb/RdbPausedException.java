package dev.sextant.core.rdb;

/**
 * Not the end of the data, and nothing wrong with it: its source has no more bytes for now. What
 * was being read can be read again from its beginning, when there are more.
 */
public final class RdbPausedException extends RdbException {
  private static final long serialVersionUID = 1L;

  RdbPausedException() {
    super("no more data for now");
  }
}
