package dev.sextant.core.command;

import com.google.common.base.Ascii;
import java.nio.charset.StandardCharsets;

/**
 * The errors that more than one command answers, with Redis's texts. Those of a single command
 * stand beside it.
 *
 * <p>Source: {@code createSharedObjects} in Redis's {@code server.c}.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
public final class Errors {
  public static final CommandError WRONG_TYPE =
      new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
  public static final CommandError SYNTAX = new CommandError("ERR syntax error");
  public static final CommandError NO_SUCH_KEY = new CommandError("ERR no such key");
  public static final CommandError SAME_OBJECT =
      new CommandError("ERR source and destination objects are the same");
  public static final CommandError INDEX_OUT_OF_RANGE = new CommandError("ERR index out of range");
  public static final CommandError NOT_AN_INTEGER =
      new CommandError("ERR value is not an integer or out of range");
  public static final CommandError NOT_A_FLOAT = new CommandError("ERR value is not a valid float");
  public static final CommandError NOT_AN_INT =
      new CommandError("ERR value is out of range, value must between -2147483648 and 2147483647");
  public static final CommandError OUT_OF_RANGE = new CommandError("ERR value is out of range");
  public static final CommandError MUST_BE_POSITIVE =
      new CommandError("ERR value is out of range, must be positive");
  public static final CommandError INVALID_CURSOR = new CommandError("ERR invalid cursor");
  public static final CommandError DB_INDEX_OUT_OF_RANGE =
      new CommandError("ERR DB index is out of range");
  public static final CommandError INVALID_DB_INDEX = new CommandError("ERR invalid DB index");
  public static final CommandError OVERFLOW =
      new CommandError("ERR increment or decrement would overflow");
  public static final CommandError NAN_OR_INFINITY =
      new CommandError("ERR increment would produce NaN or Infinity");
  public static final CommandError STRING_TOO_LONG =
      new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");

  public static final String NO_AUTH = "NOAUTH Authentication required.";
  public static final String OOM = "OOM command not allowed when used memory > 'maxmemory'.";

  /** Followed by the reason in the words of the system. */
  public static final String MISCONF_AOF = "MISCONF Errors writing to the AOF file: ";

  public static final String NO_REPLICAS = "NOREPLICAS Not enough good replicas to write.";
  public static final String READONLY = "READONLY You can't write against a read only replica.";
  public static final String MASTER_DOWN =
      "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
  public static final String LOADING = "LOADING Redis is loading the dataset in memory";
  public static final String EXEC_ABORT =
      "EXECABORT Transaction discarded because of previous errors.";
  public static final String CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot";
  public static final String INTERNAL = "ERR internal error";

  private Errors() {}

  /** "ERR wrong number of arguments for 'name' command". */
  public static CommandError wrongArity(String fullName) {
    return new CommandError("ERR wrong number of arguments for '" + fullName + "' command");
  }

  /** The answer to a time to live that is not positive, or out of range. */
  public static CommandError invalidExpireTime(String fullName) {
    return err("invalid expire time in '" + fullName + "' command");
  }

  public static final String MISCONF =
      "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to"
          + " disk. Commands that may modify the data set are disabled, because this instance is"
          + " configured to report errors during writes if RDB snapshotting fails"
          + " (stop-writes-on-bgsave-error option). Please check the Redis logs for details about"
          + " the RDB error.";

  /** An error with the code ERR. */
  public static CommandError err(String text) {
    return new CommandError("ERR " + text);
  }

  /**
   * The answer of a subcommand whose number of arguments is within its declared arity and yet
   * wrong.
   */
  public static CommandError subcommandSyntax(Call call) {
    String sub = call.text(1);
    return err(
        "unknown subcommand or wrong number of arguments for '"
            + (sub.length() > 128 ? sub.substring(0, 128) : sub)
            + "'. Try "
            + Ascii.toUpperCase(call.text(0))
            + " HELP.");
  }

  /** The answer of a container command ("CONFIG foo") to a subcommand that it does not have. */
  public static CommandError unknownSubcommand(String sub, String container) {
    return err(
        "unknown subcommand '"
            + (sub.length() > 128 ? sub.substring(0, 128) : sub)
            + "'. Try "
            + container.toUpperCase(java.util.Locale.ROOT)
            + " HELP.");
  }

  /**
   * At most {@code limit} bytes of {@code argument} as an error line shows them, one char per byte:
   * up to the first zero byte, as Redis formats error lines with C strings.
   */
  public static String text(byte[] argument, int limit) {
    int length = 0;
    while (length < argument.length && length < limit && argument[length] != 0) {
      length++;
    }
    return new String(argument, 0, length, StandardCharsets.ISO_8859_1);
  }
}
