package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.session.ClientTracking;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of CLIENT that is about server-assisted client-side caching.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client-tracking/">CLIENT TRACKING</a>.
 */
final class TrackingCommands {
  private TrackingCommands() {}

  /** Adds the subcommands to those of CLIENT. */
  static void register(ClientCommands client) {
    client.sub("caching", 3, TrackingCommands::caching, "6.0.0");
    client.sub("getredir", 2, TrackingCommands::getRedirection, "6.0.0");
    client.sub("tracking", -3, TrackingCommands::tracking, "6.0.0");
    client.sub("trackinginfo", 2, TrackingCommands::trackingInfo, "6.2.0");
  }

  // ------------------------------------------------------------------ TRACKING

  private static void tracking(Call call) {
    List<byte[]> prefixes = new ArrayList<>();
    ClientTracking wanted = options(call, prefixes);
    if (call.is(2, "on")) {
      checkCompatible(wanted, call.session().tracking, prefixes);
      if (wanted.broadcast) {
        checkPrefixes(prefixes, call.session().tracking);
        wanted.prefixes().addAll(prefixes.isEmpty() ? List.of(new byte[0]) : prefixes);
      }
      call.server().tracking().enable(call.session(), wanted);
    } else if (call.is(2, "off")) {
      call.server().tracking().disable(call.session());
    } else {
      throw Errors.SYNTAX;
    }
    call.reply().ok();
  }

  private static ClientTracking options(Call call, List<byte[]> prefixes) {
    ClientTracking wanted = new ClientTracking();
    for (int i = 3; i < call.count(); i++) {
      boolean more = i + 1 < call.count();
      if (call.is(i, "redirect") && more) {
        redirect(call, ++i, wanted);
      } else if (call.is(i, "bcast")) {
        wanted.broadcast = true;
      } else if (call.is(i, "optin")) {
        wanted.optIn = true;
      } else if (call.is(i, "optout")) {
        wanted.optOut = true;
      } else if (call.is(i, "noloop")) {
        wanted.noLoop = true;
      } else if (call.is(i, "prefix") && more) {
        prefixes.add(call.arg(++i));
      } else {
        throw Errors.SYNTAX;
      }
    }
    return wanted;
  }

  private static void redirect(Call call, int i, ClientTracking wanted) {
    if (wanted.redirect != 0) {
      throw Errors.err("A client can only redirect to a single other client");
    }
    wanted.redirect = call.integer(i);
    if (call.server().clients().byId(wanted.redirect) == null) {
      throw Errors.err("The client ID you want redirect to does not exist");
    }
  }

  private static void checkCompatible(
      ClientTracking wanted, @Nullable ClientTracking before, List<byte[]> prefixes) {
    if (!wanted.broadcast && !prefixes.isEmpty()) {
      throw Errors.err("PREFIX option requires BCAST mode to be enabled");
    }
    if (before != null && before.broadcast != wanted.broadcast) {
      throw cannotSwitch("BCAST mode on/off");
    }
    if (wanted.broadcast && (wanted.optIn || wanted.optOut)) {
      throw Errors.err("OPTIN and OPTOUT are not compatible with BCAST");
    }
    if (wanted.optIn && wanted.optOut) {
      throw Errors.err("You can't specify both OPTIN mode and OPTOUT mode");
    }
    if (before != null && (wanted.optIn && before.optOut || wanted.optOut && before.optIn)) {
      throw cannotSwitch("OPTIN/OPTOUT mode");
    }
  }

  private static CommandError cannotSwitch(String what) {
    return Errors.err(
        "You can't switch "
            + what
            + " before disabling tracking for this client, and then re-enabling it with a different"
            + " mode.");
  }

  /**
   * No key may be announced twice to a session. (Redis 7.0.15 answers twice, error and OK, when
   * prefixes other than the first given overlap; a client would take the second for the answer to
   * its next request, so here there is the error only.)
   */
  private static void checkPrefixes(List<byte[]> prefixes, @Nullable ClientTracking before) {
    for (int i = 0; i < prefixes.size(); i++) {
      byte[] prefix = prefixes.get(i);
      if (before != null) {
        for (byte[] existing : before.prefixes()) {
          checkApart(prefix, existing, "an existing prefix");
        }
      }
      for (byte[] other : prefixes.subList(i + 1, prefixes.size())) {
        checkApart(prefix, other, "another provided prefix");
      }
    }
  }

  private static void checkApart(byte[] prefix, byte[] other, String which) {
    int common = Math.min(prefix.length, other.length);
    if (Arrays.equals(prefix, 0, common, other, 0, common)) {
      throw Errors.err(
          "Prefix '"
              + text(prefix)
              + "' overlaps with "
              + which
              + " '"
              + text(other)
              + "'. Prefixes for a single client must not overlap.");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  // ------------------------------------------------------------------ the others

  private static void caching(Call call) {
    ClientTracking tracking = call.session().tracking;
    if (tracking == null) {
      throw Errors.err(
          "CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or"
              + " OPTOUT mode enabled");
    }
    boolean yes = call.is(2, "yes");
    if (!yes && !call.is(2, "no")) {
      throw Errors.SYNTAX;
    }
    if (yes ? !tracking.optIn : !tracking.optOut) {
      throw Errors.err(
          yes
              ? "CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."
              : "CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
    }
    tracking.cachingSaid = true;
    call.reply().ok();
  }

  private static void getRedirection(Call call) {
    ClientTracking tracking = call.session().tracking;
    call.reply().integer(tracking == null ? -1 : tracking.redirect);
  }

  private static void trackingInfo(Call call) {
    ClientTracking tracking = call.session().tracking;
    List<String> flags = tracking == null ? List.of("off") : flags(tracking);
    ReplyWriter reply = call.reply();
    reply.map(3);
    reply.bulk("flags");
    reply.set(flags.size());
    flags.forEach(reply::bulk);
    reply.bulk("redirect");
    reply.integer(tracking == null ? -1 : tracking.redirect);
    reply.bulk("prefixes");
    reply.array(tracking == null ? 0 : tracking.prefixes().size());
    if (tracking != null) {
      tracking.prefixes().forEach(reply::bulk);
    }
  }

  private static List<String> flags(ClientTracking tracking) {
    List<String> flags = new ArrayList<>(List.of("on"));
    if (tracking.broadcast) {
      flags.add("bcast");
    }
    if (tracking.optIn) {
      flags.add("optin");
    }
    if (tracking.optIn && tracking.cachingSaid) {
      flags.add("caching-yes");
    }
    if (tracking.optOut) {
      flags.add("optout");
    }
    if (tracking.optOut && tracking.cachingSaid) {
      flags.add("caching-no");
    }
    if (tracking.noLoop) {
      flags.add("noloop");
    }
    if (tracking.redirectBroken) {
      flags.add("broken_redirect");
    }
    return flags;
  }
}
