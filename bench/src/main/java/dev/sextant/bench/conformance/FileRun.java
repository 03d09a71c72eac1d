package dev.sextant.bench.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one file of the suite has said of one server.
 *
 * @param passed the names of the tests that say {@code [ok]}; one name can be there several times
 * @param trouble why the file did not run to its end, in one line; empty when it did
 */
record FileRun(List<String> passed, String trouble) {
  private static final Pattern VERDICT = Pattern.compile("\\[(ok|err|exception|TIMEOUT)\\]: ?(.*)");

  /** How long a test took stands behind its name. */
  private static final Pattern DURATION = Pattern.compile(" \\(\\d+ ms\\)$");

  /** What stands before the failures are told a second time. */
  private static final String END = "\n                   The End\n";

  private static final int TROUBLE_CHARACTERS = 160;

  static FileRun of(String log, boolean timedOut) {
    int end = log.indexOf(END);
    Matcher verdict = VERDICT.matcher(end < 0 ? log : log.substring(0, end));
    List<String> passed = new ArrayList<>();
    String trouble = timedOut ? "ran into its time limit" : "";
    while (verdict.find()) {
      String text = verdict.group(2);
      switch (verdict.group(1)) {
        case "ok" -> passed.add(DURATION.matcher(text).replaceFirst(""));
        case "exception" -> trouble = line("exception: " + text);
        case "TIMEOUT" -> trouble = line("time limit of the suite: " + text);
        default -> {} // a failed test is one that is not among the passed
      }
    }
    if (trouble.isEmpty() && !log.contains(" done]: ")) {
      trouble =
          line("broken off: " + log.substring(Math.max(0, log.length() - TROUBLE_CHARACTERS)));
    }
    return new FileRun(passed, trouble);
  }

  private static String line(String text) {
    String flat = text.strip().replaceAll("\\s+", " ").replace("|", "/");
    return flat.substring(0, Math.min(flat.length(), TROUBLE_CHARACTERS));
  }

  /** The tests that {@code reference} has passed and this has not, as often as it has not. */
  List<String> missing(FileRun reference) {
    List<String> missing = new ArrayList<>(reference.passed);
    passed.forEach(missing::remove);
    return missing;
  }
}
