package dev.sextant.core.scripting;

import org.jspecify.annotations.Nullable;

/**
 * What a script can declare about itself.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>, "Script flags".
 */
public enum ScriptFlag {
  /** It writes nothing, and may be run where writing is not allowed. */
  NO_WRITES("no-writes"),
  /** It may be run although maxmemory is exceeded. */
  ALLOW_OOM("allow-oom"),
  /** It may be run on a replica whose data is stale. */
  ALLOW_STALE("allow-stale"),
  /** It may not be run in a cluster. */
  NO_CLUSTER("no-cluster"),
  /** It may use keys of several slots. */
  ALLOW_CROSS_SLOT_KEYS("allow-cross-slot-keys");

  private final String text;

  ScriptFlag(String text) {
    this.text = text;
  }

  /** The word that declares it. */
  public String text() {
    return text;
  }

  int bit() {
    return 1 << ordinal();
  }

  /** The flag that {@code word} declares, or null. */
  static @Nullable ScriptFlag of(String word, boolean ignoreCase) {
    for (ScriptFlag flag : values()) {
      if (ignoreCase ? flag.text.equalsIgnoreCase(word) : flag.text.equals(word)) {
        return flag;
      }
    }
    return null;
  }
}
