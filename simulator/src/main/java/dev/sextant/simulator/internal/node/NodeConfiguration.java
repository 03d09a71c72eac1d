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
    RedisConf conf = RedisConf.load(text, config, new Check(config));
    return new NodeConfiguration(config, conf.renames(), conf.users());
  }

  /** All commands of a node, as they are named at first. */
  static CommandTable.Builder commands(ClusterFamily cluster, ReplicationFamily replication) {
    CommandTable.Builder builder = CommandTable.builder();
    StandardCommands.register(builder);
    cluster.register(builder);
    replication.register(builder);
    return builder;
  }

  /** Judges lines by the commands that a node has. */
  private static final class Check implements ConfPort {
    private final CommandTable commands =
        commands(new ClusterFamily(() -> null), new ReplicationFamily(() -> null))
            .build();
    private final Users.LineCheck users;

    Check(NodeConfig config) {
      this.users =
          new Users(
                  commands.catalog(),
                  () ->
                      config.get(SecurityDirectives.ACL_PUBSUB_DEFAULT)
                          == AclPubsubDefault.ALLCHANNELS,
                  line -> {})
              .lineCheck();
    }

    @Override
    public String include(String name) throws ConfigFileException {
      throw ConfigFileException.unreadable(name, "includes are not possible here");
    }

    @Override
    public void checkRename(String from, String to) throws ConfigException {
      if (commands.byFullName(from.toLowerCase(Locale.ROOT)) == null) {
        throw new ConfigException("No such command in rename-command");
      }
      if (!commands.rename(from, to)) {
        throw new ConfigException("Target command name already exists");
      }
    }

    @Override
    public void checkUser(List<String> words) throws ConfigException {
      try {
        users.check(words);
      } catch (AclException e) {
        throw new ConfigException(e.text());
      }
    }
  }
}
