package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of redis-server: {@code [FILE] [-] [--directive value...]... [-]}. The options
 * become lines of configuration that follow the file's, so that {@code --port 7000} prevails.
 *
 * @param file the configuration file, or null
 * @param standardInput whether configuration is also to be read from standard input
 * @param options the lines made of the options
 */
public record ServerArguments(@Nullable String file, boolean standardInput, String options) {

  /** Reads the arguments that follow the program's name; each in this package's text form. */
  public static ServerArguments parse(List<String> arguments) {
    boolean hasFile = !arguments.isEmpty() && !arguments.get(0).startsWith("-");
    int start = hasFile ? 1 : 0;
    boolean standardInput = false;
    boolean valueSeen = true;
    StringBuilder options = new StringBuilder();
    for (int i = start; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean last = i == arguments.size() - 1;
      if (argument.equals("-") && (i == 0 || last)) {
        standardInput = true;
      } else if (valueSeen && argument.startsWith("--")) {
        options.append(options.isEmpty() ? "" : "\n").append(argument, 2, argument.length());
        options.append(' ');
        boolean beforeOption = !last && arguments.get(i + 1).startsWith("--");
        valueSeen = !isNameOnly(argument);
        if (!valueSeen && Ascii.equalsIgnoreCase(argument, "--save") && (last || beforeOption)) {
          // An empty list of save points, from scripts that expand one: --save --port 7000
          options.append("\"\"");
          valueSeen = true;
        } else if (Ascii.equalsIgnoreCase(argument, "--sentinel") && beforeOption) {
          valueSeen = true;
        }
      } else {
        // Also what looks like an option but follows a name without value: --requirepass --secret
        options.append(ConfigWords.quote(argument)).append(' ');
        valueSeen = true;
      }
    }
    return new ServerArguments(
        hasFile ? arguments.get(0) : null, standardInput, options.toString());
  }

  private static boolean isNameOnly(String option) {
    List<String> words = ConfigWords.split(option);
    return words != null && words.size() == 1;
  }

  /**
   * The whole configuration, to be given to {@link RedisConf#load}.
   *
   * @param fileText the content of {@link #file}, empty if there is none
   * @param inputText what was read from standard input, empty if nothing was
   */
  public String configuration(String fileText, String inputText) {
    return fileText + inputText + "\n" + options;
  }
}
