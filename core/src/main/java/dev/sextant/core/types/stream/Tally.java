package dev.sextant.core.types.stream;

/** A sum of bytes that the parts of one stream share, so that the whole is known at any time. */
final class Tally {
  private long bytes;

  void add(long more) {
    bytes += more;
  }

  long bytes() {
    return bytes;
  }
}
