package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a redis.conf into a {@link NodeConfig}, line by line, so that a later line for the same
 * directive prevails and the first bad line is the one reported. What is not a directive's value is
 * collected here.
 */
public final class RedisConf {
  /** Redis recurses until its stack overflows when a file includes itself. */
  private static final int INCLUDE_DEPTH_MAX = 16;

  private final NodeConfig config;
  private final ConfPort port;
  private final List<Rename> renames = new ArrayList<>();
  private final List<List<String>> users = new ArrayList<>();
  private final List<List<String>> modules = new ArrayList<>();
  private final Map<String, String> moduleSettings = new LinkedHashMap<>();

  private RedisConf(NodeConfig config, ConfPort port) {
    this.config = config;
    this.port = port;
  }

  /**
   * A rename-command line.
   *
   * @param from the present name
   * @param to the new name; empty to remove the command
   */
  public record Rename(String from, String to) {}

  /**
   * Reads {@code text} into {@code config}. Listeners are not told.
   *
   * @throws ConfigFileException if the node must not start; {@code config} then holds the lines
   *     before the bad one
   */
  public static RedisConf load(String text, NodeConfig config, ConfPort port)
      throws ConfigFileException {
    RedisConf conf = new RedisConf(config, port);
    conf.read(text, 0);
    return conf;
  }

  /** The rename-command lines, in order: a later one may name the target of an earlier one. */
  public List<Rename> renames() {
    return List.copyOf(renames);
  }

  /** The words after "user" of each user line: a name, then rules. */
  public List<List<String>> users() {
    return List.copyOf(users);
  }

  /** The words after "loadmodule" of each such line: a path, then arguments. */
  public List<List<String>> modules() {
    return List.copyOf(modules);
  }

  /**
   * Settings of modules ("module.name value"), with which Redis starts only if it has the module.
   */
  public Map<String, String> moduleSettings() {
    return Map.copyOf(moduleSettings);
  }

  private void read(String text, int depth) throws ConfigFileException {
    config.readingFile(true);
    int number = 0;
    for (String raw : ByteText.untilZero(text).split("\n", -1)) {
      number++;
      String line = ConfLines.trim(raw);
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        readLine(line, depth);
      } catch (ConfigException e) {
        throw ConfigFileException.fatal(ConfigFileException.atLine(number, line), e.reason());
      }
    }
    if (config.get(ClusterDirectives.CLUSTER_ENABLED)
        && config.get(ReplicationDirectives.REPLICAOF).isPresent()) {
      throw ConfigFileException.fatal("", "replicaof directive not allowed in cluster mode");
    }
    config.readingFile(false);
  }

  private void readLine(String line, int depth) throws ConfigException, ConfigFileException {
    List<String> words = ConfigWords.split(line);
    if (words == null) {
      throw new ConfigException("Unbalanced quotes in configuration line");
    }
    if (words.isEmpty()) {
      return;
    }
    String name = Ascii.toLowerCase(words.get(0));
    List<String> arguments = words.subList(1, words.size());
    Directive<?> directive = Directives.find(name);
    if (directive != null) {
      config.parseAndAssign(directive, directiveArguments(directive, arguments));
    } else if (name.equals("include") && arguments.size() == 1) {
      if (depth == INCLUDE_DEPTH_MAX) {
        throw new ConfigException("Too many nested include lines");
      }
      read(port.include(arguments.get(0)), depth + 1);
    } else {
      readFileOnly(name, arguments);
    }
  }

  private static List<String> directiveArguments(Directive<?> directive, List<String> arguments)
      throws ConfigException {
    if (!directive.is(ConfigFlag.MULTI_ARG)) {
      if (arguments.size() != 1) {
        throw new ConfigException("wrong number of arguments");
      }
      return arguments;
    }
    if (arguments.size() == 1 && !arguments.get(0).isEmpty()) {
      // One argument may hold them all: the command line has --save "900 1" for that.
      List<String> split = ConfigWords.split(arguments.get(0));
      return split == null ? List.of() : split;
    }
    return arguments;
  }

  /** Lines that CONFIG does not know. */
  private void readFileOnly(String name, List<String> arguments) throws ConfigException {
    int count = arguments.size();
    if (isObsolete(name) && count == 1) {
      return;
    }
    if (name.equals("rename-command") && count == 2) {
      port.checkRename(arguments.get(0), arguments.get(1));
      renames.add(new Rename(arguments.get(0), arguments.get(1)));
    } else if (name.equals("user") && count >= 1) {
      port.checkUser(arguments);
      users.add(List.copyOf(arguments));
    } else if (name.equals("loadmodule") && count >= 1) {
      modules.add(List.copyOf(arguments));
    } else if (name.contains(".")) {
      if (count == 0) {
        throw new ConfigException("Module config specified without value");
      }
      moduleSettings.put(name, String.join(" ", arguments));
    } else if (name.equals("sentinel")) {
      if (count > 0) {
        throw new ConfigException("sentinel directive while not in sentinel mode");
      }
    } else {
      throw new ConfigException("Bad directive or wrong number of arguments");
    }
  }

  /** Directives of older versions that Redis 7 accepts and ignores. */
  private static boolean isObsolete(String name) {
    return name.equals("list-max-ziplist-entries")
        || name.equals("list-max-ziplist-value")
        || name.equals("lua-replicate-commands");
  }
}
