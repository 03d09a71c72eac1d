package dev.sextant.core.command;

import dev.sextant.core.acl.AclException;
import dev.sextant.core.acl.AclLog;
import dev.sextant.core.acl.Denial;
import dev.sextant.core.acl.User;
import dev.sextant.core.acl.Users;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.core.config.SecurityDirectives.AclPubsubDefault;
import dev.sextant.core.session.Session;
import dev.sextant.core.types.ByteKey;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may have what executed: ties the users of a node to its sessions, commands and files.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/">ACL</a>.
 */
public final class AccessControl {
  private final NodeConfig config;
  private final ServerPorts ports;
  private final Clients clients;
  private final Users users;
  private final AclLog log = new AclLog();
  private final KeyPositions positions = new KeyPositions();
  private List<String> linesOfStart;

  AccessControl(NodeConfig config, CommandTable commands, ServerPorts ports, Clients clients) {
    this.config = config;
    this.ports = ports;
    this.clients = clients;
    this.users = new Users(commands.catalog(), this::newUsersHaveAllChannels, this::warn);
    takePasswordFrom(config);
    config.onChange(this::takePasswordFrom, SecurityDirectives.REQUIREPASS);
    this.linesOfStart = users.lines();
  }

  private boolean newUsersHaveAllChannels() {
    return config.get(SecurityDirectives.ACL_PUBSUB_DEFAULT) == AclPubsubDefault.ALLCHANNELS;
  }

  private void warn(String line) {
    ports.control().log("warning", line);
  }

  private void takePasswordFrom(NodeConfig changed) {
    users.defaultPassword(changed.get(SecurityDirectives.REQUIREPASS));
  }

  public Users users() {
    return users;
  }

  /** What was refused. */
  public AclLog log() {
    return log;
  }

  // ------------------------------------------------------------------ logging in

  /** Makes a session the default user's; it is logged in if that takes no password. */
  public void logInAsDefault(Session session) {
    session.user = users.defaultUser();
    session.authenticated = users.defaultNeedsNoPassword();
  }

  /**
   * Makes a session that user's if the password is right.
   *
   * @param name one char per byte
   * @param request the request that asks for it
   * @return false if the user does not exist or is disabled, or the password is wrong
   */
  public boolean logIn(Session session, String name, byte[] password, byte[][] request) {
    User user = users.find(name);
    if (user == null || !user.accepts(password)) {
      String object = text(request[0]);
      note(
          session, request, new AclLog.Event(Denial.Reason.AUTH, contextOf(session), object, name));
      return false;
    }
    session.user = user;
    session.authenticated = true;
    return true;
  }

  // ------------------------------------------------------------------ checks

  /**
   * The error line for a request that the session's user may not make, which is logged; or null.
   */
  public @Nullable String refusal(Session session, CommandSpec spec, byte[][] args) {
    Denial denial = denial(session, spec, args, contextOf(session));
    if (denial == null) {
      return null;
    }
    return "NOPERM this user has no permissions to "
        + switch (denial.reason()) {
          case COMMAND, AUTH -> "run the '" + spec.fullName() + "' command";
          case KEY -> "access one of the keys used as arguments";
          case CHANNEL -> "access one of the channels used as arguments";
        };
  }

  /** The same for a queued request when its turn in EXEC has come. */
  public @Nullable String refusalAtExec(Session session, CommandSpec spec, byte[][] args) {
    Denial denial = denial(session, spec, args, AclLog.Context.MULTI);
    if (denial == null) {
      return null;
    }
    return "NOPERM ACLs rules changed between the moment the transaction was accumulated and the"
        + " EXEC call. This command is no longer allowed for the following reason: "
        + switch (denial.reason()) {
          case COMMAND, AUTH -> "no permission to execute the command or subcommand";
          case KEY -> "no permission to touch the specified keys";
          case CHANNEL -> "no permission to access one of the channels used as arguments";
        };
  }

  /**
   * The same for a request of a script; the text has no error code.
   *
   * @param caller the session that runs the script
   */
  public @Nullable String refusalInScript(Session caller, CommandSpec spec, byte[][] args) {
    Denial denial = denial(caller, spec, args, AclLog.Context.LUA);
    if (denial == null) {
      return null;
    }
    return "The user executing the script "
        + switch (denial.reason()) {
          case COMMAND, AUTH -> "can't run this command or subcommand";
          case KEY -> "can't access at least one of the keys mentioned in the command arguments";
          case CHANNEL -> "can't publish to the channel mentioned in the command";
        };
  }

  private @Nullable Denial denial(
      Session session, CommandSpec spec, byte[][] args, AclLog.Context context) {
    Denial denial = check(session.user, spec, args);
    if (denial != null) {
      boolean command = denial.reason() == Denial.Reason.COMMAND;
      String object = command ? spec.fullName() : text(args[denial.position()]);
      note(session, args, new AclLog.Event(denial.reason(), context, object, session.user.name()));
    }
    return denial;
  }

  /** Why a user may not make a request, or null; nothing is logged. */
  public @Nullable Denial check(User user, CommandSpec spec, byte[][] args) {
    return user.isUnrestricted() ? null : user.check(new RequestedAccess(spec, args, positions));
  }

  /** Whether a user may make a request that, besides, reads keys which nobody can foresee. */
  public boolean mayReadAllKeys(User user, CommandSpec spec, byte[][] args) {
    return user.isUnrestricted() || user.mayReadAllKeys(new RequestedAccess(spec, args, positions));
  }

  private static AclLog.Context contextOf(Session session) {
    return session.transaction != null ? AclLog.Context.MULTI : AclLog.Context.TOPLEVEL;
  }

  private void note(Session session, byte[][] request, AclLog.Event event) {
    long now = ports.clock().millis();
    log.add(
        event,
        new ClientLine(now, session, session, request).toString(),
        now,
        config.get(SecurityDirectives.ACLLOG_MAX_LEN));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  // ------------------------------------------------------------------ changes

  /**
   * Changes a user or makes a new one; all of it or nothing. Sessions that are subscribed to what
   * the user may no longer listen to are closed.
   *
   * @param caller the session whose command it is; it gets its reply first
   */
  public void setUser(String name, List<String> rules, Session caller) throws AclException {
    if (!users.set(name, rules)) {
      return;
    }
    for (Session session : List.copyOf(clients.all())) {
      if (session.user.name().equals(name) && listensTooFar(session)) {
        close(session, caller);
      }
    }
  }

  private static boolean listensTooFar(Session session) {
    return anyForbidden(session, session.patterns(), true)
        || anyForbidden(session, session.channels(), false)
        || anyForbidden(session, session.shardChannels(), false);
  }

  private static boolean anyForbidden(Session session, Collection<ByteKey> names, boolean literal) {
    return names.stream().anyMatch(name -> !session.user.mayUseChannel(name.bytes(), literal));
  }

  /** Takes a user away and closes its sessions; false when there is none. */
  public boolean removeUser(String name, Session caller) {
    User removed = users.remove(name);
    if (removed == null) {
      return false;
    }
    closeSessionsOf(removed, caller);
    return true;
  }

  private void closeSessionsOf(User user, Session caller) {
    for (Session session : List.copyOf(clients.all())) {
      if (session.user == user) {
        // What is executed until the connection is gone shall have no rights any more.
        session.user = users.defaultUser();
        session.authenticated = false;
        close(session, caller);
      }
    }
  }

  private static void close(Session session, Session caller) {
    if (session == caller) {
      session.closeAfterReply = true;
    } else {
      session.output().close();
    }
  }

  // ------------------------------------------------------------------ files

  /**
   * Makes the users of the configuration when the node starts: those of the user lines, or of the
   * aclfile.
   *
   * @param userLines for each "user" line of redis.conf the words after it
   * @throws AclException with the line for the log; the node must not start then
   */
  public void start(List<List<String>> userLines) throws AclException {
    String file = config.get(SecurityDirectives.ACLFILE);
    if (!file.isEmpty() && !userLines.isEmpty()) {
      throw new AclException(
          "Configuring Redis with users defined in redis.conf and at the same setting an ACL file"
              + " path is invalid. This setup is very likely to lead to configuration errors and"
              + " security holes, please define either an ACL file or declare users directly in your"
              + " redis.conf, but not both.");
    }
    users.addConfigured(userLines);
    if (!file.isEmpty()) {
      startFrom(file);
    }
    linesOfStart = users.lines();
  }

  /** Whether all users are as they were when the node started. */
  public boolean hasUsersOfStart() {
    return users.lines().equals(linesOfStart);
  }

  private void startFrom(String file) throws AclException {
    try {
      users.replaceBy(file, ports.control().readAclFile(file));
    } catch (AclException e) {
      throw new AclException("Aborting Redis startup because of ACL errors: " + e.text());
    } catch (CommandError e) {
      throw new AclException("Aborting Redis startup because of ACL errors: " + e.line());
    }
  }

  /**
   * Replaces all users by those of the aclfile, all or nothing. The sessions of all users but the
   * default one are closed, even where nothing has changed for them.
   *
   * @param caller the session whose command it is; it gets its reply first
   * @throws AclException when something is wrong in the file
   * @throws CommandError when the file cannot be read
   */
  public void load(Session caller) throws AclException {
    String file = config.get(SecurityDirectives.ACLFILE);
    String text = ports.control().readAclFile(file);
    users.replaceBy(file, text).forEach(user -> closeSessionsOf(user, caller));
  }

  /** Writes all users to the aclfile; false when that failed, which is logged. */
  public boolean save() {
    String file = config.get(SecurityDirectives.ACLFILE);
    String failure = ports.control().writeAclFile(file, users.fileText());
    if (failure != null) {
      warn("Writing ACL file for ACL SAVE: " + failure);
    }
    return failure == null;
  }
}
