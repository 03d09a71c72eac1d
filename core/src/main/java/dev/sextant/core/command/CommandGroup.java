package dev.sextant.core.command;

/** The chapter of the command reference that a command belongs to; COMMAND DOCS names it. */
public enum CommandGroup {
  GENERIC("generic"),
  STRING("string"),
  LIST("list"),
  SET("set"),
  SORTED_SET("sorted-set"),
  HASH("hash"),
  PUBSUB("pubsub"),
  TRANSACTIONS("transactions"),
  CONNECTION("connection"),
  SERVER("server"),
  SCRIPTING("scripting"),
  HYPERLOGLOG("hyperloglog"),
  CLUSTER("cluster"),
  SENTINEL("sentinel"),
  GEO("geo"),
  STREAM("stream"),
  BITMAP("bitmap"),
  MODULE("module");

  private final String label;

  CommandGroup(String label) {
    this.label = label;
  }

  /** The name in COMMAND DOCS. */
  public String label() {
    return label;
  }
}
