package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What XCLAIM wants: identifiers up to the first argument that is none, then options. */
final class ClaimOptions {
  /** Where the identifiers begin. */
  static final int IDS_AT = 5;

  private static final long UNSET = -1;

  private final Call call;
  private final long minIdleMillis;
  private final List<StreamId> ids = new ArrayList<>();
  private boolean force;
  private boolean justIds;
  private long deliveryMillis = UNSET;
  private long deliveries = UNSET;
  private StreamId lastId = StreamId.ZERO;

  private ClaimOptions(Call call) {
    this.call = call;
    this.minIdleMillis = Math.max(0, number(4, "min-idle-time"));
  }

  static ClaimOptions parse(Call call) {
    ClaimOptions options = new ClaimOptions(call);
    int at = IDS_AT;
    StreamId id = StreamIds.tryParse(call, at);
    while (id != null) {
      options.ids.add(id);
      at++;
      id = at < call.count() ? StreamIds.tryParse(call, at) : null;
    }
    while (at < call.count()) {
      at = options.parseNext(at);
    }
    return options;
  }

  private int parseNext(int at) {
    boolean more = at + 1 < call.count();
    if (call.is(at, "FORCE")) {
      force = true;
      return at + 1;
    } else if (call.is(at, "JUSTID")) {
      justIds = true;
      return at + 1;
    } else if (more && call.is(at, "IDLE")) {
      deliveryMillis = call.server().clock().millis() - number(at + 1, "IDLE option");
    } else if (more && call.is(at, "TIME")) {
      deliveryMillis = number(at + 1, "TIME option");
    } else if (more && call.is(at, "RETRYCOUNT")) {
      deliveries = number(at + 1, "RETRYCOUNT option");
    } else if (more && call.is(at, "LASTID")) {
      lastId = StreamIds.parse(call, at + 1);
    } else {
      throw Errors.err("Unrecognized XCLAIM option '" + call.text(at) + "'");
    }
    return at + 2;
  }

  private long number(int at, String what) {
    return call.integer(at, Errors.err("Invalid " + what + " argument for XCLAIM"));
  }

  List<StreamId> ids() {
    return ids;
  }

  boolean justIds() {
    return justIds;
  }

  /** What to set the count of deliveries to; negative for nothing. */
  long deliveries() {
    return deliveries;
  }

  /** Up to where the group has read at least. */
  StreamId lastId() {
    return lastId;
  }

  /** When the entries count as delivered: never in the future. */
  long deliveryMillis(long now) {
    return deliveryMillis < 0 || deliveryMillis > now ? now : deliveryMillis;
  }

  /**
   * Whether an entry may be claimed: one that is pending when it was idle for long enough, any
   * other only by force.
   */
  boolean mayTake(@Nullable PendingEntry pending, long now) {
    if (pending == null) {
      return force;
    }
    return minIdleMillis == 0 || now - pending.deliveryMillis >= minIdleMillis;
  }
}
