package dev.sextant.simulator.internal.port;

import org.jspecify.annotations.Nullable;

/**
 * A node's files. They outlive the node: a node that is started again finds what it had written.
 */
public interface NodeFiles {

  /** The absolute path of a file; empty when files are only in memory. */
  String path(String name);

  /** The content of a file, or null when there is none. */
  @Nullable String read(String name);

  /**
   * Replaces the content of a file, all or nothing.
   *
   * @return null, or the system's words for why it failed
   */
  @Nullable String write(String name, String content);
}
