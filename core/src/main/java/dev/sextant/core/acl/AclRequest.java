package dev.sextant.core.acl;

/**
 * What a request asks for, as far as permissions are concerned: a command, keys and channels.
 * Positions are those of the request's arguments.
 */
public interface AclRequest {

  /** What the channels of a request are. */
  enum Channels {
    /** There are none that need a permission. */
    NONE,
    /** Channels to publish to or to listen to. */
    NAMES,
    /** Patterns, which are compared with those of the permissions literally. */
    PATTERNS
  }

  /** The {@link CommandCatalog.Command#id}. */
  int command();

  /** Whether everybody may run the command, even before logging in. */
  boolean isForEverybody();

  /** The arguments, the command's name included. */
  byte[][] args();

  /** How many keys there are. */
  int keys();

  /** The position of the {@code i}-th key. */
  int key(int i);

  /** Whether the user's data at the {@code i}-th key is read. */
  boolean reads(int i);

  /** Whether something is added to, changed or deleted at the {@code i}-th key. */
  boolean writes(int i);

  Channels channels();

  /** The position of the first channel. */
  int firstChannel();

  /** The position of the last channel. */
  int lastChannel();
}
