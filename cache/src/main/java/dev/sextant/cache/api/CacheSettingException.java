package dev.sextant.cache.api;

/** A setting that cannot work, refused before any connection is made. */
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
