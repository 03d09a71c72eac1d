package dev.sextant.cache.api;

/**
 * A setting that cannot work, refused before any connection is made.
 *
 * <pre>{@code
 * try {
 *   CacheSpec.string("names").jitter(1.5).build();
 * } catch (CacheSettingException e) {
 *   log(e.setting());       // jitter
 *   log(e.getMessage());    // jitter is 1.5, not 0 to 1
 * }
 * }</pre>
 */
public final class CacheSettingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final String setting;

  /**
   * Makes the message {@code setting problem}.
   *
   * @param setting the name of the setting as its builder spells it
   * @param problem what is wrong with it, as the rest of a sentence
   */
  public CacheSettingException(String setting, String problem) {
    super(setting + " " + problem);
    this.setting = setting;
  }

  /** The name of the setting, as its builder spells it. */
  public String setting() {
    return setting;
  }
}
