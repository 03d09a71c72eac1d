package dev.sextant.core.commands;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.KeyFlag;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.LegacyKeyRange;
import dev.sextant.core.commands.CommandDoc.Argument;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How COMMAND INFO and COMMAND DOCS describe a command.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/command-info/">COMMAND INFO</a> and <a
 * href="https://redis.io/docs/latest/commands/command-docs/">COMMAND DOCS</a>.
 */
final class CommandDescriptions {
  private CommandDescriptions() {}

  /** Writes the ten elements of COMMAND INFO; a null when there is no such command. */
  static void info(@Nullable CommandSpec spec, ReplyWriter reply) {
    if (spec == null) {
      reply.nullBulk();
      return;
    }
    LegacyKeyRange range = spec.legacyKeyRange();
    reply.array(10);
    reply.bulk(spec.fullName());
    reply.integer(spec.arity());
    flags(spec, range.movable(), reply);
    reply.integer(range.first());
    reply.integer(range.last());
    reply.integer(range.step());
    reply.set(spec.categories().size());
    for (AclCategory category : spec.categories()) {
      reply.simple("@" + category.label());
    }
    reply.set(spec.tips().size());
    spec.tips().forEach(reply::bulk);
    keySpecs(spec, reply);
    if (spec.subcommands().isEmpty()) {
      reply.set(0);
    } else {
      reply.array(spec.subcommands().size());
      spec.subcommands().values().forEach(sub -> info(sub, reply));
    }
  }

  private static void flags(CommandSpec spec, boolean movableKeys, ReplyWriter reply) {
    List<String> names = new ArrayList<>();
    for (CommandFlag flag : CommandFlag.values()) {
      String name = flag.reply();
      if (flag == CommandFlag.ALLOW_BUSY && movableKeys) {
        names.add("movablekeys"); // Not declared, but it follows from the key specifications.
      }
      if (name != null && spec.is(flag)) {
        names.add(name);
      }
    }
    reply.set(names.size());
    names.forEach(reply::simple);
  }

  private static void keySpecs(CommandSpec spec, ReplyWriter reply) {
    reply.set(spec.keySpecs().size());
    for (int i = 0; i < spec.keySpecs().size(); i++) {
      keySpec(spec.keySpecs().get(i), CommandDocs.of(spec.fullName()).keyNote(i), reply);
    }
  }

  private static void keySpec(KeySpec spec, @Nullable String note, ReplyWriter reply) {
    reply.map(note == null ? 3 : 4);
    if (note != null) {
      reply.bulk("notes");
      reply.bulk(note);
    }
    reply.bulk("flags");
    keyFlags(spec.flags(), reply);
    reply.bulk("begin_search");
    String keyword = spec.keyword();
    if (keyword != null) {
      typed("keyword", 2, reply);
      reply.bulk("keyword");
      reply.bulk(keyword);
      number("startfrom", spec.startFrom(), reply);
    } else if (spec.begin() > 0) {
      typed("index", 1, reply);
      number("index", spec.begin(), reply);
    } else {
      typed("unknown", 0, reply);
    }
    reply.bulk("find_keys");
    switch (spec.kind()) {
      case UNKNOWN -> typed("unknown", 0, reply);
      case RANGE -> {
        typed("range", 3, reply);
        number("lastkey", spec.last(), reply);
        number("keystep", spec.step(), reply);
        number("limit", spec.limit(), reply);
      }
      case KEYNUM -> {
        typed("keynum", 3, reply);
        number("keynumidx", spec.numKeysAt(), reply);
        number("firstkey", spec.last(), reply);
        number("keystep", spec.step(), reply);
      }
    }
  }

  private static void typed(String type, int pairs, ReplyWriter reply) {
    reply.map(2);
    reply.bulk("type");
    reply.bulk(type);
    reply.bulk("spec");
    reply.map(pairs);
  }

  private static void number(String name, long value, ReplyWriter reply) {
    reply.bulk(name);
    reply.integer(value);
  }

  /** Writes what a command does with a key. */
  static void keyFlags(Set<KeyFlag> flags, ReplyWriter reply) {
    reply.set(flags.size());
    for (KeyFlag flag : flags) {
      reply.simple(flag.reply());
    }
  }

  /** Writes the map of COMMAND DOCS. */
  static void docs(CommandSpec spec, ReplyWriter reply) {
    CommandDoc doc = CommandDocs.of(spec.fullName());
    int pairs = 3;
    pairs += doc.complexity() == null ? 0 : 1;
    pairs += doc.flags().isEmpty() ? 0 : 1;
    pairs += doc.deprecatedSince() == null ? 0 : 2;
    pairs += doc.history().isEmpty() ? 0 : 1;
    pairs += doc.arguments().isEmpty() ? 0 : 1;
    pairs += spec.subcommands().isEmpty() ? 0 : 1;
    reply.map(pairs);
    text("summary", doc.summary(), reply);
    text("since", spec.since(), reply);
    text("group", spec.group().label(), reply);
    text("complexity", doc.complexity(), reply);
    if (!doc.flags().isEmpty()) {
      statuses("doc_flags", doc.flags(), reply);
    }
    text("deprecated_since", doc.deprecatedSince(), reply);
    text("replaced_by", doc.replacedBy(), reply);
    history(doc, reply);
    if (!doc.arguments().isEmpty()) {
      arguments(doc.arguments(), reply);
    }
    if (!spec.subcommands().isEmpty()) {
      reply.bulk("subcommands");
      reply.map(spec.subcommands().size());
      for (CommandSpec sub : spec.subcommands().values()) {
        reply.bulk(sub.fullName());
        docs(sub, reply);
      }
    }
  }

  private static void text(String name, @Nullable String value, ReplyWriter reply) {
    if (value != null) {
      reply.bulk(name);
      reply.bulk(value);
    }
  }

  private static void statuses(String name, List<String> values, ReplyWriter reply) {
    reply.bulk(name);
    reply.set(values.size());
    values.forEach(reply::simple);
  }

  private static void history(CommandDoc doc, ReplyWriter reply) {
    if (doc.history().isEmpty()) {
      return;
    }
    reply.bulk("history");
    reply.set(doc.history().size());
    for (CommandDoc.Change change : doc.history()) {
      reply.array(2);
      reply.bulk(change.version());
      reply.bulk(change.what());
    }
  }

  private static void arguments(List<Argument> arguments, ReplyWriter reply) {
    reply.bulk("arguments");
    reply.array(arguments.size());
    arguments.forEach(argument -> argument(argument, reply));
  }

  private static void argument(Argument argument, ReplyWriter reply) {
    int pairs = 2;
    pairs += argument.keySpec() < 0 ? 0 : 1;
    pairs += argument.token() == null ? 0 : 1;
    pairs += argument.since() == null ? 0 : 1;
    pairs += argument.deprecatedSince() == null ? 0 : 1;
    pairs += argument.flags().isEmpty() ? 0 : 1;
    pairs += argument.isAggregate() ? 1 : 0;
    reply.map(pairs);
    text("name", argument.name(), reply);
    text("type", argument.type(), reply);
    if (argument.keySpec() >= 0) {
      number("key_spec_index", argument.keySpec(), reply);
    }
    text("token", argument.token(), reply);
    text("since", argument.since(), reply);
    text("deprecated_since", argument.deprecatedSince(), reply);
    if (!argument.flags().isEmpty()) {
      statuses("flags", argument.flags(), reply);
    }
    if (argument.isAggregate()) {
      arguments(argument.arguments(), reply);
    }
  }
}
