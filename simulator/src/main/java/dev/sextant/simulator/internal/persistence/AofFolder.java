package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_DISABLE_AUTO_GC;
import static dev.sextant.core.config.PersistenceDirectives.APPENDDIRNAME;
import static dev.sextant.core.config.PersistenceDirectives.APPENDFILENAME;
import static dev.sextant.core.config.PersistenceDirectives.DIR;

import dev.sextant.core.persistence.AofManifest;
import dev.sextant.core.persistence.AofManifest.Part;
import dev.sextant.core.persistence.AofManifestException;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The folder of the append only file (appenddirname) and its manifest. A manifest counts when it
 * was renamed to its name, complete and forced to disk: at any moment a crash leaves the old files
 * or the new ones.
 */
final class AofFolder {
  private static final String TEMPORARY = "temp-";

  private final AofPorts ports;
  private AofManifest manifest = AofManifest.EMPTY;

  AofFolder(AofPorts ports) {
    this.ports = ports;
  }

  private NodeFiles files() {
    return ports.files();
  }

  /** The directive appendfilename. */
  String fileName() {
    return ports.config().get(APPENDFILENAME);
  }

  /** The directive appenddirname. */
  String name() {
    return ports.config().get(APPENDDIRNAME);
  }

  /**
   * Where a file beside the folder is. As in Redis, where CONFIG SET dir changes the directory of
   * the process, files that are open stay where they are, and the next ones are made elsewhere.
   */
  String outside(String fileName) {
    String directory = ports.config().get(DIR);
    return directory.endsWith("/") ? directory + fileName : directory + "/" + fileName;
  }

  private String place() {
    return outside(name());
  }

  /** Whether there is a folder. */
  boolean exists() {
    return files().exists(place());
  }

  /** Where a file of the folder is. */
  String path(String fileName) {
    return place() + "/" + fileName;
  }

  /** The manifest that counts. */
  AofManifest manifest() {
    return manifest;
  }

  private String manifestName() {
    return fileName() + ".manifest";
  }

  /** The increment that gathers what is written while the first base is being made. */
  String temporaryIncrement() {
    return TEMPORARY + fileName() + ".incr";
  }

  /** Takes the manifest that is on disk, if there is one. */
  void load() throws FatalLoadException {
    manifest = AofManifest.EMPTY;
    String path = path(manifestName());
    if (!files().exists(path)) {
      ports.node().log("debug", "The AOF manifest file " + manifestName() + " doesn't exist");
      return;
    }
    try {
      byte[] text = FileBytes.read(files(), path);
      manifest = AofManifest.parse(new String(text, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw FatalLoadException.logged(
          ports.node(),
          "Fatal error: can't open the AOF manifest file "
              + path
              + " for reading: "
              + FileErrors.reason(e));
    } catch (AofManifestException e) {
      throw unreadable(e);
    }
  }

  private FatalLoadException unreadable(AofManifestException fault) {
    ports.node().log("warning", "\n*** FATAL AOF MANIFEST FILE ERROR ***\n");
    if (fault.line() != null) {
      ports
          .node()
          .log("warning", "Reading the manifest file, at line " + fault.lineNumber() + "\n");
      ports.node().log("warning", ">>> '" + fault.line() + "'\n");
    }
    warn("In " + manifestName() + ": not valid at line " + fault.lineNumber());
    return FatalLoadException.logged(ports.node(), fault.getMessage() + "\n");
  }

  /**
   * Makes the folder, if it is not there.
   *
   * @return whether it is there now; if not, the log says why
   */
  boolean create() {
    try {
      files().createFolder(place());
      return true;
    } catch (IOException e) {
      warn("Can't open or create append-only dir " + name() + ": " + FileErrors.reason(e));
      return false;
    }
  }

  /**
   * Makes {@code fresh} the manifest that counts.
   *
   * @return whether it is on disk now; if not, the log says why, and the old one counts
   */
  boolean change(AofManifest fresh) {
    String temporary = TEMPORARY + manifestName();
    byte[] text = fresh.text().getBytes(StandardCharsets.ISO_8859_1);
    try (NodeFiles.Output out = files().create(path(temporary))) {
      out.write(text, 0, text.length);
      out.sync();
    } catch (IOException e) {
      warn("Can't open the AOF manifest file " + temporary + ": " + FileErrors.reason(e));
      return false;
    }
    try {
      files().rename(path(temporary), path(manifestName()));
      files().syncFolder(place());
    } catch (IOException e) {
      warn(
          "Error trying to rename the temporary AOF manifest file "
              + temporary
              + " into "
              + manifestName()
              + ": "
              + FileErrors.reason(e));
      return false;
    }
    manifest = fresh;
    return true;
  }

  /** Removes what the files of the past still take, unless that is left to somebody else. */
  void deleteHistory() {
    if (ports.config().get(AOF_DISABLE_AUTO_GC) || manifest.history().isEmpty()) {
      return;
    }
    for (Part part : manifest.history()) {
      ports.node().log("notice", "Removing the history file " + part.name() + " in the background");
      deleteLater(path(part.name()));
    }
    if (!change(manifest.withoutHistory())) {
      manifest = manifest.withoutHistory(); // The next change says so on disk.
    }
  }

  /** Removes a file in the background. */
  void deleteLater(String path) {
    ports.background().run(() -> FileBytes.deleteQuietly(files(), path), () -> {});
  }

  private void warn(String line) {
    ports.node().log("warning", line);
  }
}
