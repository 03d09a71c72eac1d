package dev.sextant.core.commands;

import java.nio.charset.StandardCharsets;

/** Names and options of commands, as they are propagated in the place of others. */
final class Words {
  static final byte[] ABSTTL = word("ABSTTL");
  static final byte[] DEL = word("DEL");
  static final byte[] KEEPTTL = word("KEEPTTL");
  static final byte[] PERSIST = word("PERSIST");
  static final byte[] PEXPIREAT = word("PEXPIREAT");
  static final byte[] PXAT = word("PXAT");
  static final byte[] SET = word("SET");
  static final byte[] SREM = word("SREM");
  static final byte[] UNLINK = word("UNLINK");
  static final byte[] ZADD = word("zadd");
  static final byte[] ZPOPMAX = word("ZPOPMAX");
  static final byte[] ZPOPMIN = word("ZPOPMIN");

  private Words() {}

  private static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
