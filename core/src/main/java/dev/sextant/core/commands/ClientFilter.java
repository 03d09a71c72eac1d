package dev.sextant.core.commands;

import dev.sextant.core.acl.User;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Whom CLIENT KILL is about: those that match all of what was given.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client-kill/">CLIENT KILL</a>.
 */
final class ClientFilter {
  @SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
  private static final CommandError BAD_ID = Errors.err("client-id should be greater than 0");

  private long id;
  private @Nullable String address;
  private @Nullable String localAddress;
  private @Nullable User user;
  private @Nullable ClientType type;
  private boolean sparesAsker = true;

  private ClientFilter() {}

  /** The client with that address, be it the one that asks. */
  static ClientFilter address(String address) {
    ClientFilter filter = new ClientFilter();
    filter.address = address;
    filter.sparesAsker = false;
    return filter;
  }

  /** The options and values from argument {@code first} on. */
  static ClientFilter parse(Call call, int first) {
    ClientFilter filter = new ClientFilter();
    for (int i = first; i < call.count(); i += 2) {
      if (i + 1 == call.count()) {
        throw Errors.SYNTAX;
      }
      filter.option(call, i);
    }
    return filter;
  }

  private void option(Call call, int i) {
    String value = call.text(i + 1);
    if (call.is(i, "id")) {
      id = call.integer(i + 1, 1, Long.MAX_VALUE, BAD_ID);
    } else if (call.is(i, "type")) {
      type = ClientType.named(value);
    } else if (call.is(i, "addr")) {
      address = value;
    } else if (call.is(i, "laddr")) {
      localAddress = value;
    } else if (call.is(i, "user")) {
      user = call.server().access().users().find(call.name(i + 1));
      if (user == null) {
        throw Errors.err("No such user '" + value + "'");
      }
    } else if (call.is(i, "skipme")) {
      if (!call.is(i + 1, "yes") && !call.is(i + 1, "no")) {
        throw Errors.SYNTAX;
      }
      sparesAsker = call.is(i + 1, "yes");
    } else {
      throw Errors.SYNTAX;
    }
  }

  boolean matches(Session session, Session asker) {
    return (id == 0 || id == session.id())
        && (address == null || address.equals(session.address()))
        && (localAddress == null || localAddress.equals(session.localAddress()))
        && (user == null || user == session.user)
        && (type == null || type.includes(session))
        && !(sparesAsker && session == asker);
  }
}
