package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Server;
import dev.sextant.core.env.RandomSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * LOLWUT: a small picture and the version. As in Redis, the pictures belong to the versions 5 and 6
 * and take their sizes from the arguments; they are not those of Redis.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/lolwut/">LOLWUT</a>.
 */
final class LolwutCommand {
  private static final int MAX_COLUMNS = 1000;
  private static final int MAX_NEEDLES = 200;
  private static final int MAX_ROWS = 1000;

  private LolwutCommand() {}

  static void register(CommandTable.Builder table) {
    table.add("lolwut", -1, LolwutCommand::lolwut).group(SERVER, "5.0.0").flags(READONLY, FAST);
  }

  private static void lolwut(Call call) {
    long version = call.count() >= 3 && call.is(1, "version") ? call.integer(2) : 0;
    StringBuilder picture = new StringBuilder();
    if (version == 5) {
      int columns = size(call, 3, 66, MAX_COLUMNS);
      needles(
          picture,
          call.server().random(),
          columns,
          size(call, 4, 8, MAX_NEEDLES),
          size(call, 5, 12, MAX_NEEDLES));
      picture.append("\nA compass needle that loses its north. ");
    } else if (version == 6) {
      int columns = size(call, 3, 80, MAX_COLUMNS);
      night(picture, call.server().random(), columns, size(call, 4, 20, MAX_ROWS));
      picture.append("\nStars over the sea, for those who measure their height. ");
    }
    picture.append("Redis ver. ").append(Server.VERSION).append('\n');
    call.reply().verbatim("txt", picture.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static int size(Call call, int i, int usual, int max) {
    return i < call.count() ? (int) Math.max(1, Math.min(max, call.integer(i))) : usual;
  }

  /** Rows of needles, all upright in the first row, the more astray the further down. */
  private static void needles(
      StringBuilder picture, RandomSource random, int columns, int perRow, int rows) {
    String directions = "|/-\\";
    int width = Math.max(1, columns / perRow);
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < perRow && (i + 1) * width <= columns; i++) {
        boolean astray = random.nextInt(rows) < row;
        picture.append(directions.charAt(astray ? random.nextInt(directions.length()) : 0));
        picture.append(" ".repeat(width - 1));
      }
      picture.append('\n');
    }
  }

  /** Stars above the horizon, waves below it. */
  private static void night(StringBuilder picture, RandomSource random, int columns, int rows) {
    int horizon = rows * 3 / 4;
    char[] line = new char[columns];
    for (int row = 0; row < rows; row++) {
      Arrays.fill(line, ' ');
      for (int i = 0; i < columns; i++) {
        if (row == horizon) {
          line[i] = '_';
        } else if (row > horizon) {
          line[i] = random.nextInt(3) == 0 ? '~' : ' ';
        } else if (random.nextInt(24) == 0) {
          line[i] = ".+*".charAt(random.nextInt(3));
        }
      }
      picture.append(line).append('\n');
    }
  }
}
