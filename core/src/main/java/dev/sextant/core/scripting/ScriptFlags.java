package dev.sextant.core.scripting;

import dev.sextant.core.command.CommandFlag;

/**
 * What a script has declared about itself, and whether it has declared anything: a script without a
 * shebang is treated as scripts were before there were flags.
 *
 * @param declared false for a script without a shebang
 * @param bits a bit of each {@link ScriptFlag}
 */
public record ScriptFlags(boolean declared, int bits) {
  /** Those of a script without a shebang. */
  static final ScriptFlags NOT_DECLARED = new ScriptFlags(false, 0);

  /** Those of a script that has declared that it is as it comes. */
  static final ScriptFlags NONE = new ScriptFlags(true, 0);

  /** Whether the flag was declared. */
  public boolean has(ScriptFlag flag) {
    return (bits & flag.bit()) != 0;
  }

  ScriptFlags with(ScriptFlag flag) {
    return new ScriptFlags(declared, bits | flag.bit());
  }

  /**
   * The flags of a request that runs this script, in place of those that its command has for all
   * scripts.
   */
  long ofRequest(long commandFlags) {
    if (!declared) {
      return commandFlags;
    }
    long undecided =
        CommandFlag.STALE.bit()
            | CommandFlag.DENYOOM.bit()
            | CommandFlag.WRITE.bit()
            | CommandFlag.MAY_REPLICATE.bit();
    long flags = commandFlags & ~undecided;
    if (!has(ScriptFlag.NO_WRITES)) {
      flags |= CommandFlag.WRITE.bit();
      if (!has(ScriptFlag.ALLOW_OOM)) {
        flags |= CommandFlag.DENYOOM.bit();
      }
    }
    if (has(ScriptFlag.ALLOW_STALE)) {
      flags |= CommandFlag.STALE.bit();
    }
    return flags;
  }
}
