package dev.sextant.cache.api;

/**
 * An argument that no cluster could make right: a key that is empty or too long, a time to live
 * that is not positive, null. Thrown by the call itself, before anything is sent.
 *
 * <pre>{@code
 * try {
 *   quotes.set("AAPL", new Quote("AAPL", 189.5), Duration.ZERO);
 * } catch (CacheArgumentException e) {
 *   log(e.getMessage());    // the time to live of quotes:v1:AAPL is PT0S, less than 1 ms
 * }
 * }</pre>
 */
public final class CacheArgumentException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String argument;

  /**
   * Makes the message {@code argument problem}.
   *
   * @param argument its name, and for anything but the key itself the key that it came with
   * @param problem what is wrong with it and what would be right, as the rest of a sentence
   */
  public CacheArgumentException(String argument, String problem) {
    super(argument + " " + problem);
    this.argument = argument;
  }

  /** The name of the argument, as the message begins with it. */
  public String argument() {
    return argument;
  }
}
