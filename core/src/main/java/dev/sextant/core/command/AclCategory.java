package dev.sextant.core.command;

import java.util.Locale;

/**
 * The categories by which ACL rules name many commands at once, in the order in which Redis lists
 * them.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/">ACL</a>,
 * "Command categories".
 */
public enum AclCategory {
  KEYSPACE,
  READ,
  WRITE,
  SET,
  SORTEDSET,
  LIST,
  HASH,
  STRING,
  BITMAP,
  HYPERLOGLOG,
  GEO,
  STREAM,
  PUBSUB,
  ADMIN,
  FAST,
  SLOW,
  BLOCKING,
  DANGEROUS,
  CONNECTION,
  TRANSACTION,
  SCRIPTING;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name in rules and replies, without the leading "@". */
  public String label() {
    return label;
  }
}
