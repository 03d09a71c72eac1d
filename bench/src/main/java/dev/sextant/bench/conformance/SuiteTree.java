package dev.sextant.bench.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The source tree of Redis 7.0.15 as Debian's source package holds it.
 *
 * <p>It comes through the machine's own package sources, with {@code deb} read as {@code deb-src},
 * in a private folder: the machine's package lists stay as they are, and nothing is installed.
 *
 * <p>Source: apt.conf(5) and sources.list(5) for the files and the options.
 */
final class SuiteTree {
  private static final String VERSION = "7.0.15";
  private static final Path SOURCES = Path.of("/etc/apt/sources.list");
  private static final Path SOURCE_PARTS = Path.of("/etc/apt/sources.list.d");

  private final Path folder;

  /**
   * @param folder where it is kept; made when it is missing
   */
  SuiteTree(Path folder) {
    this.folder = folder;
  }

  /** The root of the tree, fetched unless it is there from an earlier run. */
  Path fetch() throws IOException, InterruptedException {
    Path tree = folder.resolve("redis-" + VERSION);
    if (Files.exists(tree.resolve("runtest"))) {
      return tree;
    }
    Path apt = folder.resolve("apt");
    Path parts = Files.createDirectories(apt.resolve("parts"));
    Files.createDirectories(apt.resolve("lists/partial"));
    Files.createDirectories(apt.resolve("cache/archives/partial"));
    writeSourceLists(parts);
    apt(apt, "apt-get", "update");
    String version = packageVersion(apt(apt, "apt-cache", "showsrc", "redis"));
    apt(apt, "apt-get", "source", "--download-only", "redis=" + version);
    unpack(apt.resolve("redis_" + VERSION + ".orig.tar.gz"), tree);
    return tree;
  }

  private static void writeSourceLists(Path parts) throws IOException {
    List<Path> lists = new ArrayList<>();
    if (Files.exists(SOURCES)) {
      lists.add(SOURCES);
    }
    if (Files.isDirectory(SOURCE_PARTS)) {
      try (Stream<Path> found = Files.list(SOURCE_PARTS)) {
        found.sorted().forEach(lists::add);
      }
    }
    for (Path list : lists) {
      String name = list.getFileName().toString();
      String text = Files.readString(list);
      if (name.endsWith(".sources")) {
        Files.writeString(parts.resolve(name), text.replaceAll("(?m)^Types:.*$", "Types: deb-src"));
      } else if (name.endsWith(".list")) {
        Files.writeString(parts.resolve(name), text.replaceAll("(?m)^deb\\s+", "deb-src "));
      }
    }
  }

  private static String packageVersion(String showsrc) throws IOException {
    Pattern version = Pattern.compile("(?m)^Version: (\\S*" + Pattern.quote(VERSION) + "-\\S+)$");
    Matcher found = version.matcher(showsrc);
    String last = null;
    while (found.find()) {
      last = found.group(1);
    }
    if (last == null) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "The package sources of this machine have no source package of redis %s;"
                  + " say --tree with the path of an unpacked one.",
              VERSION));
    }
    return last;
  }

  private static String apt(Path apt, String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(command[0]);
    for (String option :
        List.of(
            "Dir::Etc::sourcelist=/dev/null",
            "Dir::Etc::sourceparts=" + apt.resolve("parts"),
            "Dir::State::lists=" + apt.resolve("lists"),
            "Dir::Cache=" + apt.resolve("cache"),
            "Dir::Cache::pkgcache=",
            "Dir::Cache::srcpkgcache=",
            "APT::Sandbox::User=root")) {
      words.add("-o");
      words.add(option);
    }
    words.addAll(List.of(command).subList(1, command.length));
    return Commands.run(apt, words);
  }

  private static void unpack(Path archive, Path tree) throws IOException, InterruptedException {
    Path part = Files.createDirectories(tree.resolveSibling(tree.getFileName() + ".part"));
    Commands.run(
        part, List.of("tar", "-xf", archive.toString(), "--strip-components=1", "-C", "."));
    Files.move(part, tree);
  }
}
