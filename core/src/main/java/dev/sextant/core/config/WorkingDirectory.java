package dev.sextant.core.config;

/** How a node changes its working directory, which is the value of dir. */
@FunctionalInterface
public interface WorkingDirectory {

  /** Believes every path and only makes it absolute. */
  WorkingDirectory UNCHECKED =
      (current, path) -> {
        if (path.startsWith("/")) {
          return path;
        }
        return current.endsWith("/") ? current + path : current + "/" + path;
      };

  /**
   * The absolute path of {@code path}, as seen from the absolute path {@code current}.
   *
   * @throws ConfigException with the system's words ("No such file or directory") if the node
   *     cannot go there
   */
  String change(String current, String path) throws ConfigException;
}
