package dev.sextant.core.persistence;

import dev.sextant.core.config.CNumbers;
import dev.sextant.core.config.ConfigWords;
import dev.sextant.core.persistence.AofManifest.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a manifest as strictly as Redis does, which refuses to start with one that it
 * does not understand; words that are not known yet are for later versions and skipped.
 */
final class AofManifestParser {
  private static final int MAX_LINE = 1024;
  private static final String INVALID = "Invalid AOF manifest file format";

  private final String text;
  private final List<Part> history = new ArrayList<>();
  private final List<Part> increments = new ArrayList<>();
  private @Nullable Part base;
  private long lastIncrement;
  private int at;
  private int lineNumber;

  AofManifestParser(String text) {
    this.text = text;
  }

  AofManifest parse() throws AofManifestException {
    if (text.isEmpty()) {
      throw new AofManifestException("Found an empty AOF manifest", 0, null);
    }
    while (at < text.length()) {
      String line = nextLine();
      lineNumber++;
      if (!line.startsWith("#")) {
        read(line);
      }
    }
    return new AofManifest(
        base, history, increments, base == null ? 0 : base.sequence(), lastIncrement);
  }

  /** Up to the end of the line, but no more than so many characters of it. */
  private String nextLine() {
    int newline = text.indexOf('\n', at);
    int end = newline < 0 ? text.length() : newline + 1;
    end = Math.min(end, at + MAX_LINE);
    String line = text.substring(at, end);
    at = end;
    return line;
  }

  private void read(String line) throws AofManifestException {
    if (!line.endsWith("\n")) {
      throw new AofManifestException(
          "The AOF manifest file contains too long line", lineNumber, null);
    }
    String trimmed = trim(line);
    List<String> words = ConfigWords.split(trimmed);
    if (words == null || words.size() < 6 || words.size() % 2 != 0) {
      throw new AofManifestException(INVALID, lineNumber, trimmed);
    }
    add(part(words, trimmed), trimmed);
  }

  /** Without blanks at its ends; nothing else counts as blank here. */
  private static String trim(String line) {
    int start = 0;
    int end = line.length();
    while (start < end && " \t\r\n".indexOf(line.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " \t\r\n".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(start, end);
  }

  private Part part(List<String> words, String line) throws AofManifestException {
    String name = null;
    long sequence = 0;
    char letter = 0;
    for (int i = 0; i < words.size(); i += 2) {
      String word = words.get(i + 1);
      switch (words.get(i).toLowerCase(Locale.ROOT)) {
        case "file" -> {
          name = word;
          if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw new AofManifestException(
                "File can't be a path, just a filename", lineNumber, line);
          }
        }
        case "seq" -> sequence = CNumbers.leading(word);
        case "type" -> letter = word.isEmpty() ? 0 : word.charAt(0);
        default -> {} // For later versions.
      }
    }
    if (name == null || sequence == 0 || letter == 0) {
      throw new AofManifestException(INVALID, lineNumber, line);
    }
    AofManifest.Type type = AofManifest.Type.of(letter);
    if (type == null) {
      throw new AofManifestException("Unknown AOF file type", lineNumber, line);
    }
    return new Part(name, sequence, type);
  }

  private void add(Part part, String line) throws AofManifestException {
    switch (part.type()) {
      case BASE -> {
        if (base != null) {
          throw new AofManifestException("Found duplicate base file information", lineNumber, line);
        }
        base = part;
      }
      case HISTORY -> history.add(part);
      case INCREMENT -> {
        if (part.sequence() <= lastIncrement) {
          throw new AofManifestException("Found a non-monotonic sequence number", lineNumber, line);
        }
        increments.add(part);
        lastIncrement = part.sequence();
      }
    }
  }
}
