package dev.sextant.simulator.internal.backup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How servers let us in.
 *
 * @param user null for the default user
 * @param password null to connect without AUTH
 */
public record Access(@Nullable String user, @Nullable String password) {

  /**
   * Connects, and authenticates if there is a password.
   *
   * @throws BackupException when the server refuses
   */
  RespConnection connect(Address address) throws BackupException {
    RespConnection connection = null;
    try {
      connection = new RespConnection(address);
      if (password != null) {
        connection.expectOk(
            user == null
                ? connection.call("AUTH", password)
                : connection.call("AUTH", user, password),
            "AUTH");
      }
      connection.expectOk(connection.call("PING"), "PING");
      return connection;
    } catch (IOException e) {
      close(connection);
      throw new BackupException(
          address + " cannot be reached: " + reason(e) + "; is it up, and the address right?", e);
    } catch (BackupException e) {
      close(connection);
      throw e;
    }
  }

  private static void close(@Nullable RespConnection connection) {
    if (connection != null) {
      connection.close();
    }
  }

  /** What an exception says, or at least its kind. */
  static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Without the password, which may end up in a log. */
  @Override
  public String toString() {
    return "Access[user=" + (user == null ? "default" : user) + "]";
  }
}
