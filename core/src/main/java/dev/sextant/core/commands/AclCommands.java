package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.acl.AclException;
import dev.sextant.core.acl.AclLog;
import dev.sextant.core.acl.CommandCatalog;
import dev.sextant.core.acl.Denial;
import dev.sextant.core.acl.Selector;
import dev.sextant.core.acl.User;
import dev.sextant.core.acl.Users;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * ACL: users, their permissions, and what was refused.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/acl/">ACL</a>.
 */
final class AclCommands {
  private static final int PASSWORD_BITS = 256;
  private static final int PASSWORD_BITS_MAX = 4096;
  private static final int LOG_ENTRIES = 10;

  private AclCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration acl = table.container("acl").group(SERVER, "6.0.0").flags(SENTINEL);
    sub(acl, "cat", -2, AclCommands::categories, "6.0.0");
    sub(acl, "deluser", -3, AclCommands::deleteUsers, "6.0.0").flags(ADMIN);
    sub(acl, "dryrun", -4, AclCommands::dryRun, "7.0.0").flags(ADMIN);
    sub(acl, "genpass", -2, AclCommands::generatePassword, "6.0.0");
    sub(acl, "getuser", 3, AclCommands::getUser, "6.0.0").flags(ADMIN);
    acl.sub("help", 2, AclCommands::help).group(SERVER, "6.0.0").flags(LOADING, STALE, SENTINEL);
    sub(acl, "list", 2, AclCommands::list, "6.0.0").flags(ADMIN);
    sub(acl, "load", 2, AclCommands::load, "6.0.0").flags(ADMIN);
    sub(acl, "log", -2, AclCommands::log, "6.0.0").flags(ADMIN);
    sub(acl, "save", 2, AclCommands::save, "6.0.0").flags(ADMIN);
    sub(acl, "setuser", -3, AclCommands::setUser, "6.0.0").flags(ADMIN);
    sub(acl, "users", 2, AclCommands::users, "6.0.0").flags(ADMIN);
    sub(acl, "whoami", 2, AclCommands::whoAmI, "6.0.0");
    nameWhatIsNotServed(table);
  }

  /** Commands that others have rules for: a user for replicas needs "+psync +replconf +ping". */
  private static void nameWhatIsNotServed(CommandTable.Builder table) {
    for (String name : List.of("failover", "psync", "replconf", "sync")) {
      table.nameInRules(name, AclCategory.ADMIN, AclCategory.SLOW, AclCategory.DANGEROUS);
    }
    table.nameInRules(
        "migrate",
        AclCategory.KEYSPACE,
        AclCategory.WRITE,
        AclCategory.SLOW,
        AclCategory.DANGEROUS);
  }

  private static CommandTable.Declaration sub(
      CommandTable.Declaration acl, String name, int arity, CommandHandler handler, String since) {
    return acl.sub(name, arity, handler)
        .group(SERVER, since)
        .flags(NOSCRIPT, LOADING, STALE, SENTINEL);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "CAT [<category>]",
        "    Return the names of all categories, or of the commands in <category>.",
        "DELUSER <username> [<username> ...]",
        "    Take users away and close their connections.",
        "DRYRUN <username> <command> [<arg> ...]",
        "    Return whether the user may run the command, without running it.",
        "GETUSER <username>",
        "    Return what is known of a user.",
        "GENPASS [<bits>]",
        "    Return a random password of 256 bits, or as many as <bits> says.",
        "LIST",
        "    Return all users as lines of a configuration file.",
        "LOAD",
        "    Replace all users by those of the ACL file.",
        "LOG [<count> | RESET]",
        "    Return the latest refusals, or forget them.",
        "SAVE",
        "    Write all users to the ACL file.",
        "SETUSER <username> <attribute> [<attribute> ...]",
        "    Make a user, or change one, by rules.",
        "USERS",
        "    Return the names of all users.",
        "WHOAMI",
        "    Return the name of this connection's user.");
  }

  private static void setUser(Call call) {
    for (int i = 2; i < call.count(); i++) {
      call.redact(i);
    }
    String name = call.name(2);
    if (!Users.isName(name)) {
      throw Errors.err("Usernames can't contain spaces or null characters");
    }
    List<String> rules = new ArrayList<>();
    for (int i = 3; i < call.count(); i++) {
      rules.add(call.name(i));
    }
    try {
      call.server().access().setUser(name, rules, call.session());
    } catch (AclException e) {
      throw Errors.err(e.text());
    }
    call.reply().ok();
  }

  private static void deleteUsers(Call call) {
    List<String> names = new ArrayList<>();
    for (int i = 2; i < call.count(); i++) {
      names.add(call.name(i));
    }
    if (names.contains(Users.DEFAULT)) {
      throw Errors.err("The 'default' user cannot be removed");
    }
    int deleted = 0;
    for (String name : names) {
      deleted += call.server().access().removeUser(name, call.session()) ? 1 : 0;
    }
    call.reply().integer(deleted);
  }

  private static void getUser(Call call) {
    User user = call.server().access().users().find(call.name(2));
    ReplyWriter reply = call.reply();
    if (user == null) {
      reply.nullBulk();
      return;
    }
    reply.map(6);
    reply.bulk("flags");
    reply.set(user.flags().size());
    user.flags().forEach(reply::bulk);
    reply.bulk("passwords");
    writeAll(call, user.passwords());
    writeSelector(call, user.selectors().get(0));
    reply.bulk("selectors");
    List<Selector> others = user.selectors().subList(1, user.selectors().size());
    reply.array(others.size());
    for (Selector selector : others) {
      reply.map(3);
      writeSelector(call, selector);
    }
  }

  private static void writeSelector(Call call, Selector selector) {
    call.reply().bulk("commands");
    bulk(call, selector.commandRules());
    call.reply().bulk("keys");
    bulk(call, selector.keyRules());
    call.reply().bulk("channels");
    bulk(call, selector.channelRules());
  }

  /** Text whose chars are bytes. */
  private static void bulk(Call call, String text) {
    call.reply().bulk(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void writeAll(Call call, Collection<String> texts) {
    call.reply().array(texts.size());
    texts.forEach(text -> bulk(call, text));
  }

  private static void list(Call call) {
    List<String> lines = call.server().access().users().lines();
    writeAll(call, lines.stream().map(line -> "user " + line).toList());
  }

  private static void users(Call call) {
    writeAll(call, call.server().access().users().all().stream().map(User::name).toList());
  }

  private static void whoAmI(Call call) {
    User user = call.session().user;
    if (user == User.superuser()) {
      call.reply().nullBulk();
    } else {
      bulk(call, user.name());
    }
  }

  private static void categories(Call call) {
    CommandCatalog catalog = call.server().commands().catalog();
    if (call.count() == 2) {
      writeAll(call, catalog.categories());
    } else if (call.count() == 3) {
      int category = catalog.category(call.text(2));
      if (category < 0) {
        String name = call.text(2);
        throw Errors.err(
            "Unknown category '" + name.substring(0, Math.min(name.length(), 128)) + "'");
      }
      writeAll(call, catalog.namesIn(category));
    } else {
      throw Errors.subcommandSyntax(call);
    }
  }

  private static void generatePassword(Call call) {
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    long bits = call.count() == 3 ? call.integer(2) : PASSWORD_BITS;
    if (bits <= 0 || bits > PASSWORD_BITS_MAX) {
      throw Errors.err(
          "ACL GENPASS argument must be the number of bits for the output password, a positive"
              + " number up to 4096");
    }
    StringBuilder password = new StringBuilder();
    for (long i = 0; i < (bits + 3) / 4; i++) {
      password.append(Character.forDigit(call.server().random().nextInt(16), 16));
    }
    call.reply().bulk(password.toString());
  }

  private static void dryRun(Call call) {
    User user = call.server().access().users().find(call.name(2));
    if (user == null) {
      throw Errors.err("User '" + call.text(2) + "' not found");
    }
    byte[][] request = Arrays.copyOfRange(call.args(), 3, call.count());
    CommandSpec spec = call.server().commands().lookup(request);
    if (spec == null) {
      throw Errors.err("Command '" + call.text(3) + "' not found");
    }
    if (!spec.acceptsArgumentCount(request.length)) {
      throw Errors.wrongArity(spec.fullName());
    }
    Denial denial = call.server().access().check(user, spec, request);
    if (denial == null) {
      call.reply().ok();
      return;
    }
    String object = call.text(3 + denial.position());
    bulk(
        call,
        "This user has no permissions to "
            + switch (denial.reason()) {
              case COMMAND, AUTH -> "run the '" + spec.fullName() + "' command";
              case KEY -> "access the '" + object + "' key";
              case CHANNEL -> "access the '" + object + "' channel";
            });
  }

  private static void log(Call call) {
    AclLog log = call.server().access().log();
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    if (call.count() == 3 && call.is(2, "reset")) {
      log.clear();
      call.reply().ok();
      return;
    }
    long wanted = call.count() == 3 ? Math.max(0, call.integer(2)) : LOG_ENTRIES;
    List<AclLog.Entry> entries =
        log.entries().subList(0, (int) Math.min(wanted, log.entries().size()));
    call.reply().array(entries.size());
    long now = call.server().clock().millis();
    entries.forEach(entry -> writeEntry(call, entry, now));
  }

  private static void writeEntry(Call call, AclLog.Entry entry, long nowMillis) {
    ReplyWriter reply = call.reply();
    AclLog.Event event = entry.event();
    reply.map(7);
    reply.bulk("count");
    reply.integer(entry.count());
    reply.bulk("reason");
    reply.bulk(event.reason().name().toLowerCase(Locale.ROOT));
    reply.bulk("context");
    reply.bulk(event.context().label());
    reply.bulk("object");
    bulk(call, event.object());
    reply.bulk("username");
    bulk(call, event.user());
    reply.bulk("age-seconds");
    reply.doubleValue((nowMillis - entry.millis()) / 1000.0);
    reply.bulk("client-info");
    bulk(call, entry.client());
  }

  private static void requireFile(Call call) {
    if (call.server().config().get(SecurityDirectives.ACLFILE).isEmpty()) {
      throw Errors.err(
          "This Redis instance is not configured to use an ACL file. You may want to specify users"
              + " via the ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a"
              + " Redis configuration file set) in order to store users in the Redis"
              + " configuration.");
    }
  }

  private static void load(Call call) {
    requireFile(call);
    try {
      call.server().access().load(call.session());
    } catch (AclException e) {
      throw Errors.err(e.text());
    } catch (CommandError e) {
      throw Errors.err(e.line());
    }
    call.reply().ok();
  }

  private static void save(Call call) {
    requireFile(call);
    if (!call.server().access().save()) {
      throw Errors.err(
          "There was an error trying to save the ACLs. Please check the server logs for more"
              + " information");
    }
    call.reply().ok();
  }
}
