package dev.sextant.simulator.internal.node;

import dev.sextant.core.acl.AclException;
import dev.sextant.core.acl.Users;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.commands.StandardCommands;
import dev.sextant.core.config.ConfPort;
import dev.sextant.core.config.ConfigException;
import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.core.config.RedisConf.Rename;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.core.config.SecurityDirectives.AclPubsubDefault;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that a redis.conf says.
 *
 * @param config the values of the directives
 * @param renames the rename-command lines, in order
 * @param users the words after "user" of each user line
 */
public record NodeConfiguration(NodeConfig config, List<Rename> renames, List<List<String>> users) {

  /**
   * Reads a redis.conf, including the lines whose meaning only the commands know.
   *
   * @param config holds the defaults, and the values afterwards
   * @throws ConfigFileException if a node must not start with it
   */
  public static NodeConfiguration read(String text, NodeConfig config) throws ConfigFileException {
    return read(
        text,
        config,
        name -> {
          throw ConfigFileException.unreadable(name, "includes are not possible here");
        });
  }

  /**
   * The same, with files that the text may include.
   *
   * @param includes reads them, see {@link ConfPort#include}
   */
  public static NodeConfiguration read(String text, NodeConfig config, Includes includes)
      throws ConfigFileException {
    RedisConf conf = RedisConf.load(text, config, new Check(config, includes));
    return new NodeConfiguration(config, conf.renames(), conf.users());
  }

  /** Reads the files of include lines. */
  public interface Includes {
    /** As {@link ConfPort#include}. */
    String text(String name) throws ConfigFileException;
  }

  /** All commands of a node, as they are named at first. */
  static CommandTable.Builder commands(ClusterFamily cluster, ReplicationFamily replication) {
    CommandTable.Builder builder = CommandTable.builder();
    StandardCommands.register(builder);
    cluster.register(builder);
    replication.register(builder);
    return builder;
  }

  /** The same for questions about commands that no node executes. */
  static CommandTable commandsOfNobody() {
    return commands(new ClusterFamily(() -> null), new ReplicationFamily(() -> null)).build();
  }

  /**
   * Judges lines by the commands that a node has. Most configurations have no such line, so the
   * commands are only collected when the first one comes.
   */
  private static final class Check implements ConfPort {
    private final NodeConfig config;
    private final Includes includes;
    private @Nullable CommandTable commands;
    private Users.@Nullable LineCheck users;

    Check(NodeConfig config, Includes includes) {
      this.config = config;
      this.includes = includes;
    }

    private CommandTable commands() {
      CommandTable known = commands;
      if (known == null) {
        known = commandsOfNobody();
        commands = known;
      }
      return known;
    }

    private Users.LineCheck users() {
      Users.LineCheck known = users;
      if (known == null) {
        known =
            new Users(commands().catalog(), this::newUsersHaveAllChannels, line -> {}).lineCheck();
        users = known;
      }
      return known;
    }

    private boolean newUsersHaveAllChannels() {
      return config.get(SecurityDirectives.ACL_PUBSUB_DEFAULT) == AclPubsubDefault.ALLCHANNELS;
    }

    @Override
    public String include(String name) throws ConfigFileException {
      return includes.text(name);
    }

    @Override
    public void checkRename(String from, String to) throws ConfigException {
      if (commands().byFullName(from.toLowerCase(Locale.ROOT)) == null) {
        throw new ConfigException("No such command in rename-command");
      }
      if (!commands().rename(from, to)) {
        throw new ConfigException("Target command name already exists");
      }
    }

    @Override
    public void checkUser(List<String> words) throws ConfigException {
      try {
        users().check(words);
      } catch (AclException e) {
        throw new ConfigException(e.text());
      }
    }
  }
}
