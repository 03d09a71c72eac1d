package dev.sextant.core.command;

import com.google.common.base.Ascii;

/** The reply of the HELP subcommands: a line of status each. */
public final class Help {
  private Help() {}

  /**
   * Writes the reply.
   *
   * @param lines the subcommands with their arguments, each followed by what it does, indented
   */
  public static void reply(Call call, String... lines) {
    call.reply().array(lines.length + 3);
    call.reply()
        .simple(
            Ascii.toUpperCase(call.text(0))
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
    for (String line : lines) {
      call.reply().simple(line);
    }
    call.reply().simple("HELP");
    call.reply().simple("    Prints this help.");
  }
}
