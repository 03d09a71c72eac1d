package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STREAM;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pending entries change their consumer: XCLAIM for those that are named, XAUTOCLAIM for those that
 * have been idle. What is pending and no longer in the stream is forgotten on the way.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/xclaim/">XCLAIM</a>, <a
 * href="https://redis.io/docs/latest/commands/xautoclaim/">XAUTOCLAIM</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamClaimCommands {
  private static final CommandError BAD_AUTOMATIC_IDLE =
      Errors.err("Invalid min-idle-time argument for XAUTOCLAIM");
  private static final CommandError BAD_COUNT = Errors.err("COUNT must be > 0");
  private static final long MAX_COUNT = Long.MAX_VALUE / 16;
  private static final long DEFAULT_COUNT = 100;

  /** From here on Redis cannot reserve 16 bytes for each: that is all that x86-64 can address. */
  private static final long UNADDRESSABLE_COUNT = 1L << 43;

  private static final CommandError COUNT_TOO_HIGH =
      Errors.err("Insufficient memory, failed allocating transient memory, COUNT too high.");

  /** How many pending entries XAUTOCLAIM looks at for each that it may claim. */
  private static final int LOOKS_PER_CLAIM = 10;

  private StreamClaimCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("xautoclaim", -6, StreamClaimCommands::xautoclaim)
        .group(STREAM, "6.2.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, DELETE)
        .tips("nondeterministic_output");
    table
        .add("xclaim", -6, StreamClaimCommands::xclaim)
        .group(STREAM, "5.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STREAM)
        .keys(KeySpec.at(1), RW, UPDATE)
        .tips("nondeterministic_output");
  }

  /** Claims entries of one group for one consumer, who comes into being with the first. */
  private static final class Claim {
    private final Call call;
    private final StreamGroups groups;
    private final long deliveryMillis;
    private final boolean justIds;
    private final long deliveries;
    private final List<StreamEntry> claimed = new ArrayList<>();
    private @Nullable StreamConsumer consumer;

    /**
     * @param deliveries what to set the count of deliveries to; negative: it is one more, or stays
     *     as it is for {@code justIds}
     */
    Claim(Call call, StreamGroups groups, long deliveryMillis, boolean justIds, long deliveries) {
      this.call = call;
      this.groups = groups;
      this.deliveryMillis = deliveryMillis;
      this.justIds = justIds;
      this.deliveries = deliveries;
    }

    private StreamConsumer consumer() {
      StreamConsumer known = consumer;
      if (known == null) {
        known = groups.seenOrCreated(call.arg(3));
        consumer = known;
      }
      return known;
    }

    /** Takes {@code entry}, of which {@code pending} says to whom it was delivered, if at all. */
    void take(StreamEntry entry, @Nullable PendingEntry pending, byte[] id) {
      PendingEntry taken = pending;
      if (taken == null) {
        taken = groups.group.addPending(entry.id(), consumer(), deliveryMillis, 1);
      }
      groups.group.assign(taken, consumer());
      taken.deliveryMillis = deliveryMillis;
      if (deliveries >= 0) {
        taken.deliveries = deliveries;
      } else if (!justIds) {
        taken.deliveries++;
      }
      claimed.add(entry);
      groups.propagateClaim(taken, id);
      call.dirty(1);
    }

    void reply() {
      if (!justIds) {
        StreamReplies.entries(call.reply(), claimed);
        return;
      }
      call.reply().array(claimed.size());
      for (StreamEntry entry : claimed) {
        StreamReplies.id(call.reply(), entry.id());
      }
    }
  }

  private static void xclaim(Call call) {
    StreamGroups groups = StreamGroups.named(call);
    ClaimOptions options = ClaimOptions.parse(call);
    call.preventPropagation();
    boolean moved = options.lastId().isAfter(groups.group.lastId);
    if (moved) {
      groups.group.lastId = options.lastId();
    }
    long now = groups.nowMillis();
    Claim claim =
        new Claim(
            call, groups, options.deliveryMillis(now), options.justIds(), options.deliveries());
    boolean propagated = false;
    for (int i = 0; i < options.ids().size(); i++) {
      StreamId id = options.ids().get(i);
      byte[] idAsGiven = call.arg(ClaimOptions.IDS_AT + i);
      PendingEntry pending = groups.group.pending().get(id);
      StreamEntry entry = groups.stream.get(id);
      if (entry == null && pending != null) {
        groups.forget(pending, idAsGiven);
        propagated = true;
      } else if (entry != null && options.mayTake(pending, now)) {
        claim.take(entry, pending, idAsGiven);
        propagated = true;
      }
    }
    if (moved && !propagated) {
      groups.propagateLastId();
      call.dirty(1);
    }
    claim.reply();
  }

  private static void xautoclaim(Call call) {
    long minIdle = Math.max(0, call.integer(4, BAD_AUTOMATIC_IDLE));
    StreamId start = StreamIds.rangeStart(call, 5);
    long count = DEFAULT_COUNT;
    boolean justIds = false;
    for (int i = 6; i < call.count(); i++) {
      if (i + 1 < call.count() && call.is(i, "COUNT")) {
        count = call.integer(++i, 1, MAX_COUNT, BAD_COUNT);
      } else if (call.is(i, "JUSTID")) {
        justIds = true;
      } else {
        throw Errors.SYNTAX;
      }
    }
    StreamGroups groups = StreamGroups.named(call);
    if (count >= UNADDRESSABLE_COUNT) {
      throw COUNT_TOO_HIGH;
    }
    call.preventPropagation();
    long now = groups.nowMillis();
    Claim claim = new Claim(call, groups, now, justIds, -1);
    List<StreamId> gone = new ArrayList<>();
    long looks = count * LOOKS_PER_CLAIM;
    PendingEntry pending = groups.group.pending().ceiling(start);
    while (pending != null && looks > 0 && claim.claimed.size() + gone.size() < count) {
      looks--;
      StreamId id = pending.id();
      StreamEntry entry = groups.stream.get(id);
      if (entry == null) {
        groups.forget(pending, id.bytes());
        gone.add(id);
      } else if (minIdle == 0 || now - pending.deliveryMillis >= minIdle) {
        claim.take(entry, pending, id.bytes());
      }
      pending = groups.group.pending().after(id);
    }
    call.reply().array(3);
    StreamReplies.id(call.reply(), pending == null ? StreamId.ZERO : pending.id());
    claim.reply();
    StreamReplies.ids(call.reply(), gone);
  }
}
