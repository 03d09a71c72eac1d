package dev.sextant.simulator.internal.port;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Puts errors of files into the words of the system, which Redis's log and replies contain. */
public final class FileErrors {
  private FileErrors() {}

  /** Why it failed, in the words of strerror ("No space left on device"). */
  public static String reason(IOException error) {
    if (error instanceof NoSuchFileException || error instanceof FileNotFoundException) {
      return "No such file or directory";
    }
    if (error instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (error instanceof FileAlreadyExistsException) {
      return "File exists";
    }
    if (error instanceof NotDirectoryException) {
      return "Not a directory";
    }
    if (error instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return String.valueOf(error.getMessage());
  }
}
