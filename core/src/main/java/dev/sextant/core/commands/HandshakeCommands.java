package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_AUTH;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.CONNECTION;

import dev.sextant.core.acl.Users;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.session.Session;
import dev.sextant.protocol.reply.ReplyWriter;

/**
 * How a connection begins and ends: AUTH, HELLO, RESET, QUIT.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=connection">Connection
 * commands</a>.
 */
final class HandshakeCommands {
  private HandshakeCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("auth", -2, HandshakeCommands::auth)
        .group(CONNECTION, "1.0.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, SENTINEL, ALLOW_BUSY)
        .categories(AclCategory.CONNECTION);
    table
        .add("hello", -1, HandshakeCommands::hello)
        .group(CONNECTION, "6.0.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, SENTINEL, ALLOW_BUSY)
        .categories(AclCategory.CONNECTION);
    table
        .add("quit", -1, HandshakeCommands::quit)
        .group(CONNECTION, "1.0.0")
        .flags(ALLOW_BUSY, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH)
        .categories(AclCategory.CONNECTION);
    table
        .add("reset", 1, HandshakeCommands::reset)
        .group(CONNECTION, "6.2.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
        .categories(AclCategory.CONNECTION);
  }

  private static void auth(Call call) {
    if (call.count() > 3) {
      throw Errors.SYNTAX;
    }
    Server server = call.server();
    call.redact(1);
    if (call.count() == 2) {
      if (server.access().users().defaultUser().needsNoPassword()) {
        throw Errors.err(
            "AUTH <password> called without any password configured for the default user. Are you"
                + " sure your configuration is correct?");
      }
      logIn(call, Users.DEFAULT, call.arg(1));
    } else {
      call.redact(2);
      logIn(call, call.name(1), call.arg(2));
    }
    call.reply().ok();
  }

  private static void logIn(Call call, String user, byte[] password) {
    if (!call.server().access().logIn(call.session(), user, password, call.args())) {
      throw new CommandError("WRONGPASS invalid username-password pair or user is disabled.");
    }
  }

  private static void hello(Call call) {
    Session session = call.session();
    int version = 0;
    if (call.count() > 1) {
      long wanted =
          call.integer(1, Errors.err("Protocol version is not an integer or out of range"));
      if (wanted < 2 || wanted > 3) {
        throw new CommandError("NOPROTO unsupported protocol version");
      }
      version = (int) wanted;
    }
    helloOptions(call);
    if (!session.authenticated) {
      throw new CommandError(
          "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO"
              + " AUTH <user> <pass> option can be used to authenticate the client and select the"
              + " RESP protocol version at the same time");
    }
    if (version != 0) {
      speak(session, version);
    }
    writeGreeting(call);
  }

  /** What an option did stays done when a later one is refused. */
  private static void helloOptions(Call call) {
    for (int i = 2; i < call.count(); i++) {
      int more = call.count() - 1 - i;
      if (call.is(i, "auth") && more >= 2) {
        call.redact(i + 1);
        call.redact(i + 2);
        logIn(call, call.name(i + 1), call.arg(i + 2));
        i += 2;
      } else if (call.is(i, "setname") && more >= 1) {
        ClientCommands.name(call.session(), call.arg(i + 1));
        i++;
      } else {
        throw Errors.err("Syntax error in HELLO option '" + call.text(i) + "'");
      }
    }
  }

  private static void speak(Session session, int version) {
    session.protocol = version;
    session.output().protocol(version);
  }

  private static void writeGreeting(Call call) {
    Server server = call.server();
    ReplyWriter reply = call.reply();
    reply.map(7);
    reply.bulk("server");
    reply.bulk("redis");
    reply.bulk("version");
    reply.bulk(Server.VERSION);
    reply.bulk("proto");
    reply.integer(call.session().protocol);
    reply.bulk("id");
    reply.integer(call.session().id());
    reply.bulk("mode");
    reply.bulk(server.keyspace().isCluster() ? "cluster" : "standalone");
    reply.bulk("role");
    reply.bulk(server.replication().isReplica() ? "replica" : "master");
    reply.bulk("modules");
    reply.array(0);
  }

  private static void quit(Call call) {
    call.reply().ok();
    call.session().closeAfterReply = true;
  }

  private static void reset(Call call) {
    Session session = call.session();
    if (session.kind == Session.Kind.REPLICA || session.kind == Session.Kind.MASTER) {
      throw Errors.err("can only reset normal client connections");
    }
    Server server = call.server();
    server.tracking().disable(session);
    session.db = 0;
    speak(session, 2);
    server.access().logInAsDefault(session);
    session.transaction = null;
    server.watched().unwatchAll(session);
    server.pubSub().forget(session);
    server.monitors().remove(session);
    session.name = null;
    session.asking = false;
    session.readOnly = false;
    boolean silent = session.replyMode == Session.ReplyMode.OFF;
    if (silent) {
      session.replyMode = Session.ReplyMode.ON;
    }
    (silent ? session.output().writer() : call.reply()).simple("RESET");
  }
}
