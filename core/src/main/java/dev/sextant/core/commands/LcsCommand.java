package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandGroup.STRING;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LCS: the longest subsequence that two strings have in common.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/lcs/">LCS</a>.
 */
final class LcsCommand {
  /** The bytes that Redis needs for each pair of positions, which bounds the strings. */
  private static final int CELL_BYTES = 4;

  private LcsCommand() {}

  static void register(CommandTable.Builder table) {
    table
        .add("lcs", -3, LcsCommand::lcs)
        .group(STRING, "7.0.0")
        .flags(READONLY)
        .categories(AclCategory.STRING)
        .keys(KeySpec.range(1, 1, 1), RO, ACCESS);
  }

  /** What the reply is to contain. */
  private static final class Options {
    private boolean length;
    private boolean ranges;
    private boolean rangeLengths;
    private long minRangeLength;

    static Options of(Call call) {
      Options options = new Options();
      for (int i = 3; i < call.count(); i++) {
        if (call.is(i, "IDX")) {
          options.ranges = true;
        } else if (call.is(i, "LEN")) {
          options.length = true;
        } else if (call.is(i, "WITHMATCHLEN")) {
          options.rangeLengths = true;
        } else if (call.is(i, "MINMATCHLEN") && i + 1 < call.count()) {
          options.minRangeLength = call.integer(++i);
        } else {
          throw Errors.SYNTAX;
        }
      }
      if (options.length && options.ranges) {
        throw Errors.err("If you want both the length and indexes, please just use IDX.");
      }
      return options;
    }
  }

  private static void lcs(Call call) {
    Entry first = call.db().read(call.arg(1));
    Entry second = call.db().read(call.arg(2));
    byte[] a = text(first);
    byte[] b = text(second);
    Options options = Options.of(call);
    // The limit is on Redis's table, (a + 1) * (b + 1) numbers of 4 bytes.
    long cells = (a.length + 1L) * (b.length + 1L);
    if (cells > call.server().config().get(NetworkDirectives.PROTO_MAX_BULK_LEN) / CELL_BYTES) {
      throw Errors.err("Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    }
    if (!LongestCommonSubsequence.isPossible(a, b)) {
      throw Errors.err("Insufficient memory, failed allocating transient memory for LCS");
    }
    LongestCommonSubsequence lcs = new LongestCommonSubsequence(a, b);
    if (options.ranges) {
      replyRanges(call.reply(), lcs, options);
    } else if (options.length) {
      call.reply().integer(lcs.length());
    } else {
      call.reply().bulk(lcs.text());
    }
  }

  private static byte[] text(@Nullable Entry entry) {
    if (entry == null) {
      return Bytes.EMPTY;
    }
    if (entry.value() instanceof StringValue string) {
      return string.bytes();
    }
    throw Errors.err("The specified keys must contain string values");
  }

  private static void replyRanges(
      ReplyWriter reply, LongestCommonSubsequence lcs, Options options) {
    List<LongestCommonSubsequence.Range> ranges = new ArrayList<>(lcs.ranges());
    ranges.removeIf(range -> range.length() < options.minRangeLength);
    reply.map(2);
    reply.bulk("matches");
    reply.array(ranges.size());
    for (LongestCommonSubsequence.Range range : ranges) {
      reply.array(options.rangeLengths ? 3 : 2);
      replyPair(reply, range.firstStart(), range.length());
      replyPair(reply, range.secondStart(), range.length());
      if (options.rangeLengths) {
        reply.integer(range.length());
      }
    }
    reply.bulk("len");
    reply.integer(lcs.length());
  }

  private static void replyPair(ReplyWriter reply, int start, int length) {
    reply.array(2);
    reply.integer(start);
    reply.integer(start + length - 1L);
  }
}
