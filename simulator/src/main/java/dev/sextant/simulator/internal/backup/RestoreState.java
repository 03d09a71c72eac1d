package dev.sextant.simulator.internal.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a restore has come, kept in a file so that it can go on after an end of any kind: of each
 * file of the backup, how many keys are answered for. For all threads.
 */
final class RestoreState {
  /** The name of the file, unless another one is given. */
  static final String FILE = "restore-state.json";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  /** What is in the file. */
  private record Content(String backup, Map<String, Long> keysDone) {}

  private final Path path;
  private final String backup;
  private final Map<String, Long> keysDone;

  private RestoreState(Path path, String backup, Map<String, Long> keysDone) {
    this.path = path;
    this.backup = backup;
    this.keysDone = keysDone;
  }

  /**
   * The state of a restore that begins, or goes on.
   *
   * @param backup the fingerprint of what is restored
   * @throws BackupException when there is a state and we begin anew, or none and we go on
   */
  static RestoreState open(Path path, String backup, boolean resumes) throws BackupException {
    boolean isThere = Files.exists(path);
    if (isThere != resumes) {
      throw new BackupException(
          isThere
              ? path
                  + " is there: a restore was interrupted; go on with --resume, or delete it to"
                  + " begin anew"
              : path + " is not there, so there is nothing to resume; restore without --resume");
    }
    Map<String, Long> done = new TreeMap<>();
    if (resumes) {
      Content content = read(path);
      if (!content.backup.equals(backup)) {
        throw new BackupException(
            path + " is of another backup; delete it, and restore without --resume");
      }
      done.putAll(content.keysDone);
    }
    return new RestoreState(path, backup, done);
  }

  private static Content read(Path path) throws BackupException {
    try {
      return JSON.readValue(Files.readAllBytes(path), Content.class);
    } catch (IOException e) {
      throw new BackupException(
          path + " cannot be read or is damaged; delete it, and restore again with --replace", e);
    }
  }

  /** How many keys of a file are answered for. */
  synchronized long keysDone(String file) {
    return keysDone.getOrDefault(file, 0L);
  }

  /** Notes how many keys of a file are answered for. */
  synchronized void keysDone(String file, long count) throws BackupException {
    keysDone.put(file, count);
    save();
  }

  /** Writes the file, by way of another one, so that there is always a whole one. */
  synchronized void save() throws BackupException {
    Path temporary = path.resolveSibling(path.getFileName() + ".part");
    try {
      Files.write(temporary, JSON.writeValueAsBytes(new Content(backup, keysDone)));
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new BackupException(
          path + " cannot be written (" + Access.reason(e) + "); give another place with --state",
          e);
    }
  }

  /** The restore is complete. */
  synchronized void delete() throws BackupException {
    try {
      Files.deleteIfExists(path);
    } catch (NoSuchFileException e) {
      // Somebody was faster.
    } catch (IOException e) {
      throw new BackupException(path + " cannot be deleted: " + Access.reason(e), e);
    }
  }
}
