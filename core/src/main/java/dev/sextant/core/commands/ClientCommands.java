package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.CONNECTION;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Session.ReplyMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * CLIENT: what a node knows of its connections, and what one connection can do to others.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client/">CLIENT</a>.
 */
final class ClientCommands {
  private final CommandTable.Declaration client;

  private ClientCommands(CommandTable.Declaration client) {
    this.client = client;
  }

  static void register(CommandTable.Builder table) {
    ClientCommands declare =
        new ClientCommands(table.container("client").group(CONNECTION, "2.4.0").flags(SENTINEL));
    declare.sub("getname", 2, ClientCommands::getName, "2.6.9");
    declare
        .client
        .sub("help", 2, ClientCommands::help)
        .group(CONNECTION, "5.0.0")
        .flags(LOADING, STALE, SENTINEL)
        .categories(AclCategory.CONNECTION);
    declare.sub("id", 2, ClientCommands::id, "5.0.0");
    declare.sub("info", 2, ClientCommands::info, "6.2.0").tips("nondeterministic_output");
    declare.sub("kill", -3, ClientCommands::kill, "2.4.0").flags(ADMIN);
    declare
        .sub("list", -2, ClientCommands::list, "2.4.0")
        .flags(ADMIN)
        .tips("nondeterministic_output");
    declare.sub("no-evict", 3, ClientCommands::noEvict, "7.0.0").flags(ADMIN);
    declare.sub("pause", -3, ClientCommands::pause, "2.9.50").flags(ADMIN);
    declare.sub("reply", 3, ClientCommands::reply, "3.2.0");
    declare.sub("setname", 3, ClientCommands::setName, "2.6.9");
    declare.sub("unblock", -3, ClientCommands::unblock, "5.0.0").flags(ADMIN);
    declare.sub("unpause", 2, ClientCommands::unpause, "6.2.0").flags(ADMIN);
    TrackingCommands.register(declare);
  }

  CommandTable.Declaration sub(String name, int arity, CommandHandler handler, String since) {
    return client
        .sub(name, arity, handler)
        .group(CONNECTION, since)
        .flags(NOSCRIPT, LOADING, STALE, SENTINEL)
        .categories(AclCategory.CONNECTION);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "CACHING (YES|NO)",
        "    Say whether the keys of the next command are tracked, in the modes OPTIN and OPTOUT.",
        "GETNAME",
        "    Return this connection's name.",
        "GETREDIR",
        "    Return the id of the client that gets this connection's invalidation messages.",
        "ID",
        "    Return this connection's id.",
        "INFO",
        "    Return what CLIENT LIST says of this connection.",
        "KILL <ip:port>",
        "    Close the connection from that address.",
        "KILL <option> <value> [<option> <value> [...]]",
        "    Close the connections that match all of the options:",
        "    * ADDR (<ip:port>|<unixsocket>:0)",
        "      The client's address.",
        "    * LADDR (<ip:port>|<unixsocket>:0)",
        "      The server's address.",
        "    * ID <client-id>",
        "      The id.",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "      The kind of client.",
        "    * USER <username>",
        "      The user it is authenticated as.",
        "    * SKIPME (YES|NO)",
        "      Whether to spare this connection (default: yes).",
        "LIST [options ...]",
        "    Return a line per connection. Options:",
        "    * ID <client-id> [<client-id> ...]",
        "      Only those clients.",
        "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
        "      Only clients of that kind.",
        "UNPAUSE",
        "    End the pause of clients.",
        "PAUSE <timeout> [WRITE|ALL]",
        "    Hold back all commands, or those that write, for <timeout> milliseconds.",
        "REPLY (ON|OFF|SKIP)",
        "    Say which replies are sent to this connection.",
        "SETNAME <name>",
        "    Give this connection a name.",
        "UNBLOCK <clientid> [TIMEOUT|ERROR]",
        "    End what that client waits for.",
        "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
        "         [OPTIN] [OPTOUT] [NOLOOP]",
        "    Say whether this connection is told when keys that it may have cached change.",
        "TRACKINGINFO",
        "    Return how keys are tracked for this connection.",
        "NO-EVICT (ON|OFF)",
        "    Spare this connection when clients take too much memory.");
  }

  private static void id(Call call) {
    call.reply().integer(call.session().id());
  }

  private static void getName(Call call) {
    byte[] name = call.session().name;
    if (name == null) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(name);
    }
  }

  private static void setName(Call call) {
    name(call.session(), call.arg(2));
    call.reply().ok();
  }

  /** Names a session; an empty name takes the name away. */
  static void name(Session session, byte[] name) {
    for (byte b : name) {
      if (b < '!' || b > '~') {
        throw Errors.err("Client names cannot contain spaces, newlines or special characters.");
      }
    }
    session.name = name.length == 0 ? null : name;
  }

  private static void info(Call call) {
    writeLines(call, List.of(call.session()));
  }

  private static void list(Call call) {
    if (call.count() == 4 && call.is(2, "type")) {
      ClientType type = ClientType.named(call.text(3));
      writeLines(call, call.server().clients().all().stream().filter(type::includes).toList());
    } else if (call.count() > 3 && call.is(2, "id")) {
      writeLines(call, named(call));
    } else if (call.count() == 2) {
      writeLines(call, call.server().clients().all());
    } else {
      throw Errors.SYNTAX;
    }
  }

  private static List<Session> named(Call call) {
    List<Session> found = new ArrayList<>();
    for (int i = 3; i < call.count(); i++) {
      Session session = call.server().clients().byId(call.integer(i, INVALID_ID));
      if (session != null) {
        found.add(session);
      }
    }
    return found;
  }

  @SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
  private static final CommandError INVALID_ID = Errors.err("Invalid client ID");

  private static void writeLines(Call call, Collection<Session> sessions) {
    StringBuilder lines = new StringBuilder();
    for (Session session : sessions) {
      lines.append(
          new ClientLine(call.server().clock().millis(), session, call.session(), call.args()));
      lines.append('\n');
    }
    call.reply().verbatim("txt", lines.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void kill(Call call) {
    boolean byAddress = call.count() == 3;
    ClientFilter filter =
        byAddress ? ClientFilter.address(call.text(2)) : ClientFilter.parse(call, 2);
    int killed = 0;
    boolean self = false;
    for (Session session : List.copyOf(call.server().clients().all())) {
      if (!filter.matches(session, call.session())) {
        continue;
      }
      killed++;
      if (session == call.session()) {
        self = true;
      } else {
        session.output().close();
      }
    }
    if (!byAddress) {
      call.reply().integer(killed);
    } else if (killed == 0) {
      throw Errors.err("No such client");
    } else {
      call.reply().ok();
    }
    if (self) {
      call.session().closeAfterReply = true;
    }
  }

  private static void noEvict(Call call) {
    call.session().noEvict = onOrOff(call);
    call.reply().ok();
  }

  private static boolean onOrOff(Call call) {
    if (!call.is(2, "on") && !call.is(2, "off")) {
      throw Errors.SYNTAX;
    }
    return call.is(2, "on");
  }

  private static void reply(Call call) {
    Session session = call.session();
    if (call.is(2, "on")) {
      session.replyMode = ReplyMode.ON;
      session.output().writer().ok(); // This call's own writer may be one that says nothing.
    } else if (call.is(2, "off")) {
      session.replyMode = ReplyMode.OFF;
    } else if (!call.is(2, "skip")) {
      throw Errors.SYNTAX;
    } else if (session.replyMode != ReplyMode.OFF) {
      session.replyMode = ReplyMode.SKIP_NEXT;
    }
  }

  private static void pause(Call call) {
    if (call.count() > 4) {
      throw Errors.subcommandSyntax(call);
    }
    ClientPause.Mode mode = ClientPause.Mode.ALL;
    if (call.count() == 4) {
      if (!call.is(3, "write") && !call.is(3, "all")) {
        throw Errors.err("CLIENT PAUSE mode must be WRITE or ALL");
      }
      mode = call.is(3, "write") ? ClientPause.Mode.WRITE : ClientPause.Mode.ALL;
    }
    long millis = call.integer(2, Errors.err("timeout is not an integer or out of range"));
    if (millis < 0) {
      throw Errors.err("timeout is negative");
    }
    long end = call.server().clock().millis() + millis;
    call.server().pause().start(ClientPause.Purpose.COMMAND, mode, end);
    call.reply().ok();
  }

  private static void unpause(Call call) {
    call.server().runner().endPause(ClientPause.Purpose.COMMAND);
    call.reply().ok();
  }

  private static void unblock(Call call) {
    if (call.count() > 4) {
      throw Errors.subcommandSyntax(call);
    }
    boolean error = call.count() == 4 && call.is(3, "error");
    if (call.count() == 4 && !error && !call.is(3, "timeout")) {
      throw Errors.err("CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }
    Session target = call.server().clients().byId(call.integer(2));
    String line = error ? "UNBLOCKED client unblocked via CLIENT UNBLOCK" : null;
    boolean ended = target != null && call.server().runner().endWait(target, line);
    call.reply().integer(ended ? 1 : 0);
  }
}
