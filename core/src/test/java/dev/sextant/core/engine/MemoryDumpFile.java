package dev.sextant.core.engine;

import dev.sextant.core.command.DumpFile;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Server;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An RDB file in memory, of a node for tests. */
final class MemoryDumpFile implements DumpFile {
  private final Server server;
  private byte @Nullable [] content;
  private long savedSeconds;

  MemoryDumpFile(Server server) {
    this.server = server;
    this.savedSeconds = server.clock().millis() / 1000;
  }

  @Override
  public boolean save() {
    content = Snapshots.atOnce(server, Snapshots.Request.everything(List.of())).takeAll();
    savedSeconds = server.clock().millis() / 1000;
    return true;
  }

  @Override
  public Saving saveInBackground(boolean orLater, boolean inTransaction) {
    save();
    return Saving.STARTED;
  }

  @Override
  public boolean isSaving() {
    return false;
  }

  @Override
  public void emptied() {}

  @Override
  public boolean load(boolean replaces) {
    byte[] file = content;
    if (file == null) {
      return false;
    }
    try {
      Snapshots.reader(server, new RdbReader(file, 0, file.length), replaces, fact -> {}).read();
      return true;
    } catch (RdbException e) {
      return false;
    }
  }

  @Override
  public long lastSaveSeconds() {
    return savedSeconds;
  }

  @Override
  public @Nullable String error() {
    return null;
  }

  @Override
  public void resetStatistics() {}

  @Override
  public void report(InfoText text) {
    text.line("rdb_changes_since_last_save", server.dirty);
  }
}
