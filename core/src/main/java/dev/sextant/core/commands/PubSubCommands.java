package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.MAY_REPLICATE;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.PUBSUB;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.KeyFlag.NOT_KEY;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.ChannelUse;
import dev.sextant.core.command.CommandGroup;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.pubsub.PubSub;
import dev.sextant.core.session.Session;
import dev.sextant.core.types.ByteKey;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Subscribing, publishing, and the questions about both.
 *
 * <p>The confirmation of a subscription is a message like any other: it is a push in RESP3, there
 * is one per channel, and CLIENT REPLY does not silence it. So it is written to the session itself,
 * not to the reply of the call.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=pubsub">Pub/Sub commands</a>.
 */
final class PubSubCommands {

  /** One of the three name spaces of subscriptions. */
  private enum Kind {
    CHANNEL("subscribe"),
    PATTERN("psubscribe"),
    SHARD("ssubscribe");

    private final String subscribed;
    private final String unsubscribed;

    Kind(String command) {
      subscribed = command;
      unsubscribed = command.replace("sub", "unsub");
    }

    void subscribe(PubSub pubSub, Session session, byte[] name) {
      switch (this) {
        case CHANNEL -> pubSub.subscribe(session, name);
        case PATTERN -> pubSub.subscribePattern(session, name);
        case SHARD -> pubSub.subscribeShard(session, name);
      }
    }

    void unsubscribe(PubSub pubSub, Session session, byte[] name) {
      switch (this) {
        case CHANNEL -> pubSub.unsubscribe(session, name);
        case PATTERN -> pubSub.unsubscribePattern(session, name);
        case SHARD -> pubSub.unsubscribeShard(session, name);
      }
    }

    Collection<ByteKey> namesOf(Session session) {
      return switch (this) {
        case CHANNEL -> session.channels();
        case PATTERN -> session.patterns();
        case SHARD -> session.shardChannels();
      };
    }

    /** Shard channels are counted apart. */
    int countOf(Session session) {
      return this == SHARD ? session.shardChannels().size() : session.subscriptions();
    }
  }

  private PubSubCommands() {}

  static void register(CommandTable.Builder table) {
    registerSubscriptions(table);
    table
        .add("publish", 3, PubSubCommands::publish)
        .group(CommandGroup.PUBSUB, "2.0.0")
        .flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE, SENTINEL)
        .channels(ChannelUse.PUBLISH);
    table
        .add("spublish", 3, PubSubCommands::publishToShard)
        .group(CommandGroup.PUBSUB, "7.0.0")
        .flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE)
        .channels(ChannelUse.PUBLISH)
        .keys(KeySpec.at(1), NOT_KEY);
    registerQuestions(table.container("pubsub").group(CommandGroup.PUBSUB, "2.8.0"));
  }

  private static void registerSubscriptions(CommandTable.Builder table) {
    table
        .add("subscribe", -2, call -> subscribe(call, Kind.CHANNEL))
        .channels(ChannelUse.SUBSCRIBE)
        .group(CommandGroup.PUBSUB, "2.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, SENTINEL);
    table
        .add("unsubscribe", -1, call -> unsubscribe(call, Kind.CHANNEL))
        .group(CommandGroup.PUBSUB, "2.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, SENTINEL);
    table
        .add("psubscribe", -2, call -> subscribe(call, Kind.PATTERN))
        .channels(ChannelUse.SUBSCRIBE_TO_PATTERNS)
        .group(CommandGroup.PUBSUB, "2.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, SENTINEL);
    table
        .add("punsubscribe", -1, call -> unsubscribe(call, Kind.PATTERN))
        .group(CommandGroup.PUBSUB, "2.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE, SENTINEL);
    table
        .add("ssubscribe", -2, PubSubCommands::subscribeToShard)
        .channels(ChannelUse.SUBSCRIBE)
        .group(CommandGroup.PUBSUB, "7.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE)
        .keys(KeySpec.range(1, -1, 1), NOT_KEY);
    table
        .add("sunsubscribe", -1, call -> unsubscribe(call, Kind.SHARD))
        .group(CommandGroup.PUBSUB, "7.0.0")
        .flags(PUBSUB, NOSCRIPT, LOADING, STALE)
        .keys(KeySpec.range(1, -1, 1), NOT_KEY);
  }

  private static void registerQuestions(CommandTable.Declaration pubsub) {
    pubsub
        .sub("channels", -2, PubSubCommands::channels)
        .group(CommandGroup.PUBSUB, "2.8.0")
        .flags(PUBSUB, LOADING, STALE);
    pubsub
        .sub("help", 2, PubSubCommands::help)
        .group(CommandGroup.PUBSUB, "6.2.0")
        .flags(LOADING, STALE);
    pubsub
        .sub("numpat", 2, PubSubCommands::patternCount)
        .group(CommandGroup.PUBSUB, "2.8.0")
        .flags(PUBSUB, LOADING, STALE);
    pubsub
        .sub("numsub", -2, PubSubCommands::subscriberCounts)
        .group(CommandGroup.PUBSUB, "2.8.0")
        .flags(PUBSUB, LOADING, STALE);
    pubsub
        .sub("shardchannels", -2, PubSubCommands::shardChannels)
        .group(CommandGroup.PUBSUB, "7.0.0")
        .flags(PUBSUB, LOADING, STALE);
    pubsub
        .sub("shardnumsub", -2, PubSubCommands::shardSubscriberCounts)
        .group(CommandGroup.PUBSUB, "7.0.0")
        .flags(PUBSUB, LOADING, STALE);
  }

  private static void subscribe(Call call, Kind kind) {
    for (byte[] name : names(call)) {
      kind.subscribe(call.server().pubSub(), call.session(), name);
      confirm(call.session(), kind, kind.subscribed, name);
    }
  }

  /** In a transaction, Redis allows the older kinds of subscription for compatibility only. */
  private static void subscribeToShard(Call call) {
    if (!call.mayWait()) {
      throw Errors.err("SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
    }
    subscribe(call, Kind.SHARD);
  }

  private static void unsubscribe(Call call, Kind kind) {
    Session session = call.session();
    List<byte[]> names = names(call);
    if (names.isEmpty()) {
      names = kind.namesOf(session).stream().map(ByteKey::bytes).toList();
    }
    for (byte[] name : names) {
      kind.unsubscribe(call.server().pubSub(), session, name);
      confirm(session, kind, kind.unsubscribed, name);
    }
    if (names.isEmpty()) {
      confirm(session, kind, kind.unsubscribed, null);
    }
  }

  private static List<byte[]> names(Call call) {
    return Arrays.asList(call.args()).subList(1, call.count());
  }

  private static void confirm(Session session, Kind kind, String what, byte @Nullable [] name) {
    ReplyWriter out = session.output().writer();
    out.push(3);
    out.bulk(what);
    if (name == null) {
      out.nullBulk();
    } else {
      out.bulk(name);
    }
    out.integer(kind.countOf(session));
  }

  private static void publish(Call call) {
    int receivers = call.server().pubSub().publish(call.arg(1), call.arg(2));
    spread(call, false);
    call.reply().integer(receivers);
  }

  private static void publishToShard(Call call) {
    int receivers = call.server().pubSub().publishShard(call.arg(1), call.arg(2));
    spread(call, true);
    call.reply().integer(receivers);
  }

  /** In a cluster the bus brings the message to the replicas too; otherwise replication does. */
  private static void spread(Call call, boolean shard) {
    if (call.server().keyspace().isCluster()) {
      call.server().ports().cluster().publish(call.arg(1), call.arg(2), shard);
    } else {
      call.forcePropagation();
    }
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "CHANNELS [<pattern>]",
        "    Return the channels that have a subscriber and match <pattern> (default: '*').",
        "NUMPAT",
        "    Return how many patterns are subscribed to.",
        "NUMSUB [<channel> ...]",
        "    Return the number of subscribers of each channel, patterns not counted.",
        "SHARDCHANNELS [<pattern>]",
        "    Return the shard channels that have a subscriber and match <pattern> (default: '*').",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    Return the number of subscribers of each shard channel.");
  }

  private static void channels(Call call) {
    writeAll(call, call.server().pubSub().activeChannels(pattern(call)));
  }

  private static void shardChannels(Call call) {
    writeAll(call, call.server().pubSub().activeShardChannels(pattern(call)));
  }

  private static byte @Nullable [] pattern(Call call) {
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    return call.count() == 3 ? call.arg(2) : null;
  }

  private static void writeAll(Call call, List<byte[]> names) {
    call.reply().array(names.size());
    names.forEach(call.reply()::bulk);
  }

  private static void subscriberCounts(Call call) {
    writeCounts(call, call.server().pubSub()::subscribers);
  }

  private static void shardSubscriberCounts(Call call) {
    writeCounts(call, call.server().pubSub()::shardSubscribers);
  }

  private static void writeCounts(Call call, ToIntFunction<byte[]> count) {
    List<byte[]> names = Arrays.asList(call.args()).subList(2, call.count());
    call.reply().array(2 * names.size());
    for (byte[] name : names) {
      call.reply().bulk(name);
      call.reply().integer(count.applyAsInt(name));
    }
  }

  private static void patternCount(Call call) {
    call.reply().integer(call.server().pubSub().patternCount());
  }
}
