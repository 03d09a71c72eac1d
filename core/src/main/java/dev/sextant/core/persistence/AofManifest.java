package dev.sextant.core.persistence;

import dev.sextant.core.config.ConfigWords;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which files an append only file consists of: at most one base, the data set at some moment; then
 * increments, all that was written since, in order; and files of the past, which are there until
 * somebody removes them. Immutable: a change is another manifest, which counts once it is on disk.
 *
 * <p>The text has a line for each file, {@code file NAME seq NUMBER type b|h|i}, the base first and
 * the increments last. Numbers only grow, for bases and for increments apart, so that a name is
 * never used twice.
 *
 * <p>Source: {@code aof.c} of Redis 7.0.15.
 *
 * @param base the base, or null
 * @param history files of the past, the newest first
 * @param increments in the order in which they were written
 * @param lastBase the greatest sequence number of a base so far; 0 for none
 * @param lastIncrement the greatest sequence number of an increment so far; 0 for none
 */
public record AofManifest(
    @Nullable Part base,
    List<Part> history,
    List<Part> increments,
    long lastBase,
    long lastIncrement) {

  /** No files at all. */
  public static final AofManifest EMPTY = new AofManifest(null, List.of(), List.of(), 0, 0);

  /** What a file is. */
  public enum Type {
    BASE('b'),
    HISTORY('h'),
    INCREMENT('i');

    private final char letter;

    Type(char letter) {
      this.letter = letter;
    }

    static @Nullable Type of(char letter) {
      for (Type type : values()) {
        if (type.letter == letter) {
          return type;
        }
      }
      return null;
    }
  }

  /**
   * One file.
   *
   * @param name without a folder; one char is one byte
   * @param sequence positive
   */
  public record Part(String name, long sequence, Type type) {
    Part past() {
      return new Part(name, sequence, Type.HISTORY);
    }

    private String line() {
      String shown = ConfigWords.needsQuotes(name) ? ConfigWords.quote(name) : name;
      return "file " + shown + " seq " + sequence + " type " + type.letter + "\n";
    }
  }

  public AofManifest {
    history = List.copyOf(history);
    increments = List.copyOf(increments);
  }

  /**
   * Reads a manifest.
   *
   * @param text one char is one byte
   * @throws AofManifestException when it is none
   */
  public static AofManifest parse(String text) throws AofManifestException {
    return new AofManifestParser(text).parse();
  }

  /** Whether there is nothing to load. */
  public boolean isEmpty() {
    return base == null && increments.isEmpty();
  }

  /** What is to be loaded, in order: the base and the increments. */
  public List<Part> parts() {
    return base == null ? increments : Stream.concat(Stream.of(base), increments.stream()).toList();
  }

  /** The increment that is written to; null when there is none yet. */
  public @Nullable Part current() {
    return increments.isEmpty() ? null : increments.get(increments.size() - 1);
  }

  /**
   * The same with another increment at the end.
   *
   * @param fileName the directive appendfilename
   */
  public AofManifest withIncrement(String fileName) {
    long sequence = lastIncrement + 1;
    List<Part> more = new ArrayList<>(increments);
    more.add(new Part(fileName + "." + sequence + ".incr.aof", sequence, Type.INCREMENT));
    return new AofManifest(base, history, more, lastBase, sequence);
  }

  /**
   * The same with a new base; the one before is past.
   *
   * @param fileName the directive appendfilename
   * @param isRdb whether the base is an RDB file; otherwise it consists of commands
   */
  public AofManifest withBase(String fileName, boolean isRdb) {
    long sequence = lastBase + 1;
    String name = fileName + "." + sequence + ".base" + (isRdb ? ".rdb" : ".aof");
    return new AofManifest(
        new Part(name, sequence, Type.BASE), pastBase(), increments, sequence, lastIncrement);
  }

  private List<Part> pastBase() {
    List<Part> past = new ArrayList<>(history);
    if (base != null) {
      past.add(0, base.past());
    }
    return past;
  }

  /** The same with a base of that very name: the one file of old versions. */
  public AofManifest withOldBase(String fileName) {
    return new AofManifest(new Part(fileName, 1, Type.BASE), history, increments, 1, lastIncrement);
  }

  /**
   * The same after a rewrite: the base holds what the increments did.
   *
   * @param keepsLast whether the last increment was begun with the rewrite, and stays
   */
  public AofManifest rewritten(boolean keepsLast) {
    int kept = keepsLast && !increments.isEmpty() ? 1 : 0;
    int over = increments.size() - kept;
    List<Part> past = new ArrayList<>(history);
    for (int i = over - 1; i >= 0; i--) {
      past.add(0, increments.get(i).past());
    }
    return new AofManifest(
        base, past, increments.subList(over, increments.size()), lastBase, lastIncrement);
  }

  /** The same without files of the past. */
  public AofManifest withoutHistory() {
    return new AofManifest(base, List.of(), increments, lastBase, lastIncrement);
  }

  /** The text; one char is one byte. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (base != null) {
      text.append(base.line());
    }
    history.forEach(part -> text.append(part.line()));
    increments.forEach(part -> text.append(part.line()));
    return text.toString();
  }
}
