package dev.sextant.core.config;

import java.util.List;

/**
 * What reading a redis.conf asks of others: the text of other files, and judgement on lines whose
 * meaning is known elsewhere. The lines are also part of {@link RedisConf}, for the caller to
 * apply.
 */
@FunctionalInterface
public interface ConfPort {

  /** For configurations that include nothing. */
  ConfPort NO_FILES =
      name -> {
        throw ConfigFileException.unreadable(name, "No such file or directory");
      };

  /**
   * The text of an included file.
   *
   * @param name as the include line gives it. If it contains one of {@code * ? [} it is a pattern:
   *     the text is that of all files which match, in order of their names, and empty if none does
   * @throws ConfigFileException made by {@link ConfigFileException#unreadable}
   */
  String include(String name) throws ConfigFileException;

  /**
   * Checks a rename-command line against the commands known so far.
   *
   * @throws ConfigException "No such command in rename-command" or "Target command name already
   *     exists"
   */
  default void checkRename(String from, String to) throws ConfigException {}

  /**
   * Checks the rules of an ACL user.
   *
   * @param words the words after "user": the name and the rules
   * @throws ConfigException "Error in user declaration 'WORD': REASON", where WORD is, as Redis has
   *     it, the second one before the faulty rule: "user" for the first rule
   */
  default void checkUser(List<String> words) throws ConfigException {}
}
