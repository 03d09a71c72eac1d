package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.NodeFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Files that exist as long as the cluster does, in memory. */
public final class MemoryFiles implements NodeFiles {
  private final Map<String, String> contents = new ConcurrentHashMap<>();

  @Override
  public String path(String name) {
    return "";
  }

  @Override
  public @Nullable String read(String name) {
    return contents.get(name);
  }

  @Override
  public @Nullable String write(String name, String content) {
    contents.put(name, content);
    return null;
  }
}
