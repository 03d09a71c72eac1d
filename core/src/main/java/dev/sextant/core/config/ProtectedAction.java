package dev.sextant.core.config;

/**
 * Which clients may do something that is protected: DEBUG, MODULE, setting protected directives.
 */
public enum ProtectedAction {
  NO,
  YES,
  LOCAL;

  /**
   * Whether a client may.
   *
   * @param localClient whether it is connected through the loopback interface or a Unix socket
   */
  public boolean allows(boolean localClient) {
    return this == YES || (this == LOCAL && localClient);
  }
}
